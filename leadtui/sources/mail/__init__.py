"""Messages: what a mail says, and what it is a notice of."""
