"""Widgets: snapshots in, past-tense messages out. They name no app, no desk, no store and no screen."""
