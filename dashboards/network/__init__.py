"""The map of the network: who is reached how, drawn the same way on every visit."""
