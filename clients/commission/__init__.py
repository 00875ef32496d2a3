"""Commission, exact to the cent: the arithmetic, and the services that book it."""
