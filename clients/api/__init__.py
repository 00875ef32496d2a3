"""Clients and their money as data."""
