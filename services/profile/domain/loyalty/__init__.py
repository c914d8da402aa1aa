"""The rules of a loyalty programme. Pure."""
