"""What a workspace has set for itself of how its rules are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Terms:
    """The terms by which rules of a workspace are asked, whoever asks.

    Attributes:
        horizon: Events before it do not count, beside the installation's own horizon; None: there is none.
        by_frequency: Traits of which a customer shows the value that the most identifiers hold; of all others the latest.
    """

    horizon: datetime | None = None
    by_frequency: frozenset[str] = frozenset()


PLATFORM = Terms()
"""Of a workspace that set nothing."""
