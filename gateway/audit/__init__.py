"""The log of all changes made through the API: who, when, what, and what became of it; tamper-evident."""
