"""Reports as SQL: each counts customers of one scope, orders as computed traits read them."""
