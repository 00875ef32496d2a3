"""The representation desk: reading mail from the market, its clocks, the mails it drafts."""
