"""A workspace of 1 M customers and 20 M events, put straight into the stores in the shape in which the services write it."""
