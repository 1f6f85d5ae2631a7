"""The user's files, read strictly: settings, themes and keys. Each mistake is told with its place."""
