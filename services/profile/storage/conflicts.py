"""The one error of storage that its caller answers by trying again."""


class RecordingConflict(Exception):
    """Another transaction got in between: the open one is broken, roll it back and begin again from the reading."""
