"""What every API resource shares; knows no firm and no relationship."""
