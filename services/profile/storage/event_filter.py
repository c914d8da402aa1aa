"""Which events of the log are meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.profile.domain.event_sources import CLOUD_EVENT_PREFIX, LONGEST_SOURCE, SOURCE_PREFIX


def _text(*path: str) -> str:
    place = "{" + ",".join(path) + "}"
    return f"CASE WHEN jsonb_typeof(c.o #> '{place}') = 'string' AND c.o #>> '{place}' <> '' THEN c.o #>> '{place}' END"


# `source_of` as SQL; an empty context is none.
_SOURCE = (
    "(SELECT left(coalesce("
    f"'{SOURCE_PREFIX}' || {_text('source', 'sourceId')}, "
    f"'{CLOUD_EVENT_PREFIX}' || {_text('cloudEvent', 'source')}, "
    f"btrim(concat_ws(' ', {_text('library', 'name')}, {_text('library', 'version')}), E' \\t\\n\\r\\f\\v')), "
    f"{LONGEST_SOURCE}) "
    "FROM (SELECT nullif(e.context, '')::jsonb AS o) c)"
)


@dataclass(frozen=True)
class EventFilter:
    """Which events are meant.

    Attributes:
        name: Empty: of any name.
        types: Empty: of any kind.
        start: At this time or later; None: at any.
        end: Before this time; None: at any.
        recorded_by: Recorded at this time or earlier; None: at any.
        source: From there, as `source_of` names it; empty: from anywhere.
    """

    name: str = ""
    types: tuple[int, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    recorded_by: datetime | None = None
    source: str = ""

    def conditions(self, arguments: list[Any], *, time: str = "") -> str:
        """Returns the conditions on an event `e`, each behind AND, and adds what they compare with to the arguments.

        Args:
            arguments: Those of the query so far.
            time: The column of the times; empty leaves them out.
        """
        found = ""
        for condition, value in (
            ("e.name = ${}", self.name or None),
            ("e.type = ANY(${}::smallint[])", list(self.types) or None),
            (f"{time} >= ${{}}", self.start if time else None),
            (f"{time} < ${{}}", self.end if time else None),
            ("e.receive_time <= ${}", self.recorded_by),
        ):
            if value is not None:
                arguments.append(value)
                found += f" AND {condition.format(len(arguments))}"
        if self.source:
            arguments.append(self.source)
            found += f" AND {_SOURCE} = ${len(arguments)}"
        return found


ALL_EVENTS = EventFilter()
