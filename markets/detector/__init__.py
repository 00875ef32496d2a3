"""What the rows say of markets: proposals of steps, for a person to decide on (DOMAIN 3.13)."""

from __future__ import annotations

from markets.detector.proposing import propose, propose_of_agreements, tell_of

__all__ = ["propose", "propose_of_agreements", "tell_of"]
