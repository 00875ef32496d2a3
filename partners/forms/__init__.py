"""Forms of local partners and their checks."""
