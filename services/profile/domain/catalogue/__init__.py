"""Products, stores and stock: their rules."""
