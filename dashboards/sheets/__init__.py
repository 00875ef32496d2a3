"""What a read found as tables: the twin of each chart, and the files."""
