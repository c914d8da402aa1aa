"""What only development runs: the supervisor of the embedded stores and the message sandbox. Production has none of it."""
