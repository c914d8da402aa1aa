"""What segment asks of the other services, a module each."""
