"""What profile tells the other services, and what it hears of them."""
