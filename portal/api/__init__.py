"""Shares for programs: the firm's side, and the guest's."""
