"""Products, stores and stock as rows."""
