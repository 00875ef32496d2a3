"""What is kept from somebody stays so: who would learn of it, and going on all the same."""
