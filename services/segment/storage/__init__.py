"""The PostgreSQL side of segment: definitions, memberships with their log, and how far the sweep is."""
