"""The one-line quick log: what a sentence says, by rules (no service is asked)."""
