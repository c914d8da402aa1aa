"""Journey: walks each customer through the steps of a journey."""
