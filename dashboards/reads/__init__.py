"""One read for each card and view: page, file and API draw from the same answer."""
