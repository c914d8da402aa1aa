"""What messaging tells the other services."""
