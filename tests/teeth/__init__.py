"""Seeded bugs: planted one at a time to see which test bites (`make test-teeth`)."""
