"""What a line says of a client's hours, costs, payments and reports."""
