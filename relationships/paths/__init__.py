"""Warm paths: over whom one of us comes to somebody, ranked and explained."""
