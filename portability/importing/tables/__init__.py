"""CSV and XLSX files with people in them, as records."""
