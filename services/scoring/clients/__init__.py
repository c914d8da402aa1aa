"""What scoring asks of the other services, a module each."""
