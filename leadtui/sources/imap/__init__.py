"""Mailboxes over IMAP, read and left as they are."""
