"""The supervisor: starts the embedded stores and one process per service, restarts what dies, stops all in order."""
