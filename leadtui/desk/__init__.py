"""The application without a screen: follow the journal, submit commands, poll the sources."""
