"""What segment tells the other services, and what it hears of them."""
