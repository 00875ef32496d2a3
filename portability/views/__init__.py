"""Pages of what goes in and out."""
