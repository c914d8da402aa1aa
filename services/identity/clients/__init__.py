"""Other services, as far as identity needs them."""
