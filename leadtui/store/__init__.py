"""The journal: the append-only sequence of what happened, on this machine or in memory."""
