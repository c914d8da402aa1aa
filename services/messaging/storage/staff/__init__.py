"""Staff members, tasks, and reminders, in PostgreSQL."""
