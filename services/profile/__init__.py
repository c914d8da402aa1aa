"""The profile service: what is known of each customer, and the log of all that happened."""
