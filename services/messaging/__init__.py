"""Messaging: every intended message has a row that tells where it stands and why."""
