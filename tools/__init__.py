"""Command-line clients of Yike's public HTTP API; they import nothing of the services or the gateway."""
