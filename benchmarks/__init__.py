"""Measures the product against the bare limits: ``./bench``. Nothing of the product imports it."""
