"""Where a customer stands: lifecycle stage, scores of recency, frequency and money, and four axes. Pure."""
