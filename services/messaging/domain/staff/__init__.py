"""Staff members, their hours, their tasks, and to whom a task goes. Pure."""
