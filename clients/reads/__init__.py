"""What pages and API show of clients and their money, set by set."""
