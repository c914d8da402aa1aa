"""Identity: which traces are one person. Start with README.md."""
