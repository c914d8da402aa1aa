"""What profile asks of the other services, a module each."""
