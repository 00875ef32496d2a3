"""Pages of markets: one call each, no rules of their own."""
