"""Papers to be sent: invoices and commission statements as PDF."""
