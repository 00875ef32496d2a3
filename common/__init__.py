"""Helpers every app may use; imports none of ours."""
