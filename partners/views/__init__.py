"""Pages of local partners, of their checks and of the cover they give."""
