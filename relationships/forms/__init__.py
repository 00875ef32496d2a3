"""Forms of the network; each saves through the services."""
