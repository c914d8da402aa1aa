"""The plain pages for someone at this machine: counts along the path, and a customer's file."""
