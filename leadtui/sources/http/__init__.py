"""HTTP interfaces, asked for what is new."""
