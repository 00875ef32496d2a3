"""The flag engine: rules registered by the apps, evaluated per view of a firm."""
