"""Calls of Segment's tracking API: what one event looks like, what is refused of it, and the event that profile records."""
