"""Files of rows, and what a mapping makes of a row: an event. Shared by the replay and by profile's import jobs."""
