"""Reports on all customers: which times, figures and steps they ask for. Pure."""
