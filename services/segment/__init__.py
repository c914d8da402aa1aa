"""The segment service: who belongs to which group, at this second."""
