"""What scoring tells the other services."""
