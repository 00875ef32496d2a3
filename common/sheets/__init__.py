"""Tables as CSV and XLSX files: safe to open, and read back as they were written."""
