"""The journal in PostgreSQL: for several machines at once. Nothing here is imported before a URL names it."""
