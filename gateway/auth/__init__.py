"""API keys: who calls, for which workspace, and what the key may do."""
