"""Staff members and their tasks: what callers may do, and what the worker does by itself."""
