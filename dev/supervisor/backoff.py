"""How long to wait before a process that died is started again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """Waiting times that double from start to start."""

    first_seconds: float = 0.2
    longest_seconds: float = 5.0
    calm_seconds: float = 30.0
    """A process that was ready for this long begins anew with the first waiting time."""

    def delay(self, failures: int) -> float:
        """Returns the seconds to wait after the last of `failures` ends in a row, >= 1."""
        return float(min(self.first_seconds * 2 ** min(failures - 1, 30), self.longest_seconds))

    def failures_after(self, failures: int, ready_seconds: float) -> int:
        """Returns the count of ends in a row after one more, of a process that had been ready for `ready_seconds`."""
        return 1 if ready_seconds >= self.calm_seconds else failures + 1
