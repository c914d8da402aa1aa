"""Faults tried on the whole platform, each in a short form by default and in its full form by `make faults`."""
