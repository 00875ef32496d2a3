"""The demo firms: their data, and who signs in to them."""
