"""What clusters look at and no measure of a rule says: when in the week customers order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from services.segment.domain.conditions import EventColumn, Moment
from services.segment.history.literals import text_literal


class Part(Enum):
    """A part of the workspace's days or weeks."""

    EVENING = "toHour({at}) >= 18"
    WEEKEND = "toDayOfWeek({at}) >= 6"


@dataclass(frozen=True)
class InPart(EventColumn):
    """How many of the events happened in a part of the workspace's days or weeks."""

    part: Part

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        at = f"fromUnixTimestamp64Micro(occur_us, {text_literal(moment.time_zone)})"
        return f"countIf({matches} AND {self.part.value.format(at=at)})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"sum({value})"
