"""What the pages of partners show, each read with a constant number of queries."""
