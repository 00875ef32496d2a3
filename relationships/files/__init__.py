"""Files beside the database: what may be kept, under which name, where, and how it is sent."""
