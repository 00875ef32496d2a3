"""One module for each format, each with ``read(file, limits) -> Iterator[Record]``."""
