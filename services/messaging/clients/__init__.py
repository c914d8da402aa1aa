"""Other services, as messaging needs them."""
