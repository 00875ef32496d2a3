"""A sheet of rows taken in: what each row would change, told first, then all of it or nothing."""
