"""Pages and numbers that read over all apps."""
