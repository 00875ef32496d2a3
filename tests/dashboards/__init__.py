"""The dashboard, its views and their figures."""
