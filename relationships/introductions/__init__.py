"""Introductions as a flow: states, steps, board, chains, what came of them, drafts."""
