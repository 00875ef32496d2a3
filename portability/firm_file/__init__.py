"""The firm file: a firm's whole data in one readable YAML file (docs/firm-file.md)."""
