"""Facts: what journey hears from the others, and what it tells them."""
