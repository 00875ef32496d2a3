"""A firm's data in and out: the firm file and the demo firms."""
