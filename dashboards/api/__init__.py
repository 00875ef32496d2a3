"""The numbers behind the pages."""
