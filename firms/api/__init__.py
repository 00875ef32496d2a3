"""Tokens, rights, idempotency and the base of every resource that belongs to a firm."""
