"""What live rules look at, followed in this process: the live loop's way to ask them without a query."""
