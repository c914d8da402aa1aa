"""Replays a CSV of a shop's history through the public HTTP API; a YAML mapping says what its columns mean."""
