"""The portal: what the firm shares with partners and clients, and nothing else."""
