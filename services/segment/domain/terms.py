"""What a workspace has set for itself of how its rules are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from services.segment.domain.standing.model import UNMEASURED, StandingModel


@dataclass(frozen=True)
class Terms:
    """The terms by which rules of a workspace are asked, whoever asks.

    Attributes:
        horizon: Events before it do not count, beside the installation's own horizon; None: there is none.
        by_frequency: Traits of which a customer shows the value that the most identifiers hold.
        by_source: Traits of which a customer shows the value of the first source that holds one, each with its types of
            identifiers, the first before all others. Of traits that are in neither the latest value.
        standing: What `standing` conditions mean.
    """

    horizon: datetime | None = None
    by_frequency: frozenset[str] = frozenset()
    by_source: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    standing: StandingModel = UNMEASURED

    @property
    def ruled_traits(self) -> frozenset[str]:
        """The traits of which not simply the latest value shows: who removed one at an identifier has no say."""
        return self.by_frequency | self.by_source.keys()


PLATFORM = Terms()
"""Of a workspace that set nothing."""
