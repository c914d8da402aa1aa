"""Plays the demo shop through the public HTTP API and shows on one screen what became of it."""
