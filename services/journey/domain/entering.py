"""Who enters a journey, and who does not and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from services.common.json_values import decode
from services.journey.domain.definition import JourneyDefinition, Reentry, ReentryMode
from services.journey.domain.entries import Entry, Happening, Refusal, SegmentChange
from services.journey.domain.filters import flatten
from services.journey.domain.problems import is_text
from services.journey.domain.runs import SeenEvent

MAX_STARTS_PER_DAY = 24
"""Runs of one journey that one customer may begin in 24 hours, whatever the re-entry rule says: a message that sets off
the event that sends the message stops here."""

MAX_KEY_LENGTH = 200
"""Characters of the key by which the runs of one customer are told apart."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A published journey, as far as entering goes."""

    journey_id: str
    version: int
    definition: JourneyDefinition


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who set off a journey's entry, by the id that the fact named.

    Attributes:
        node_id: With `mapping_version`: by which mapping of which node that id is the customer's; a node whose mapping is newer
            belongs to whom it says.
        trigger_json: The values that set it off, "" for a segment and for the clock.
        refused: Set where the entry itself says no.
        seen: The event that set it off, None for all else: who enters by a segment has nothing to show to segment.
        key: What tells the runs of one customer apart, "" where nothing does.
        once_by: Of causes that begin so a person has each once, by whichever id; "" where the run's id alone tells repeats.
        checked: Whether the condition of the entry was judged already.
        occur_time: When the event happened that set it off; None for all else.
    """

    entrance: Entrance
    customer_id: int
    node_id: int
    mapping_version: int
    cause: str
    trigger_json: str = ""
    refused: Refusal | None = None
    seen: SeenEvent | None = None
    key: str = ""
    once_by: str = ""
    checked: bool = False
    occur_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A person's earlier runs of one journey under one key, over all ids that are now this customer.

    `starts_last_day` alone are those of all keys.
    """

    starts: int = 0
    under_way: int = 0
    last_start: datetime | None = None
    starts_last_day: int = 0

    def with_start(self, now: datetime, *, ended: bool) -> History:
        """Returns the history with one more run, begun now."""
        under_way = self.under_way + (not ended)
        return History(self.starts + 1, under_way, now, self.starts_last_day + 1)


def match_events(entrances: Sequence[Entrance], events: Sequence[Happening], now: datetime) -> Iterator[Candidate]:
    """Yields those who set off an entry by event, in the order of the events.

    An event that the entry refuses, such as one older than it allows, gives a candidate that is refused; one that it does not
    mean gives none.
    """
    by_name: dict[str, list[tuple[Entrance, Entry]]] = {}
    for entrance in entrances:
        entry = entrance.definition.entry
        if entry is not None and entry.awaited_event:
            by_name.setdefault(entry.awaited_event, []).append((entrance, entry))
    for event in events:
        matching = by_name.get(event.name)
        if not matching:
            continue
        parsed = parse_properties(event.properties_json)
        paths = flatten(parsed or {})
        for entrance, entry in matching:
            if not entry.meets(paths):
                continue
            key = key_of(entrance.definition.reentry, paths)
            refused = entry.refuses(event, now) or (Refusal.KEY_MISSING if key is None else None)
            trigger = event.properties_json.decode() if parsed and refused is None else ""
            yield Candidate(
                entrance=entrance,
                customer_id=event.customer_id,
                node_id=event.node_id,
                mapping_version=event.mapping_version,
                cause=f"event:{event.message_id}",
                trigger_json=trigger,
                refused=refused,
                seen=SeenEvent(event.node_id, event.event_id),
                key=key or "",
                occur_time=event.occur_time,
            )


def match_memberships(entrances: Sequence[Entrance], changes: Sequence[SegmentChange]) -> Iterator[Candidate]:
    """Yields those who set off an entry by segment, in the order of the changes."""
    by_segment: dict[str, list[tuple[Entrance, Entry]]] = {}
    for entrance in entrances:
        entry = entrance.definition.entry
        if entry is not None and entry.awaited_segment:
            by_segment.setdefault(entry.awaited_segment, []).append((entrance, entry))
    for change in changes:
        for entrance, entry in by_segment.get(change.segment_id, ()):
            if entry.takes(change):
                yield Candidate(
                    entrance=entrance,
                    customer_id=change.customer_id,
                    node_id=change.customer_id,
                    mapping_version=0,
                    cause=f"segment:{change.change_id}",
                )


def key_of(reentry: Reentry, paths: Mapping[str, object]) -> str | None:
    """Returns the key of a run that begins by values, as `flatten` returns them: "" where the journey knows none.

    None where it does, and the values have no text of 1 to `MAX_KEY_LENGTH` characters there, and no whole number.
    """
    if not reentry.key_property:
        return ""
    found = paths.get(reentry.key_property)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return found if isinstance(found, str) and is_text(found, MAX_KEY_LENGTH) else None


def judge_entry(reentry: Reentry, history: History, now: datetime) -> Refusal | None:
    """Returns why a person may not walk (again), or None when they may."""
    if reentry.mode is ReentryMode.ONCE:
        return Refusal.ALREADY_WALKED if history.starts else None
    if history.under_way:
        return Refusal.RUN_UNDER_WAY
    cooldown = timedelta(hours=reentry.cooldown_hours if reentry.mode is ReentryMode.AFTER_COOLDOWN else 0)
    if history.last_start is not None and now - history.last_start < cooldown:
        return Refusal.COOLING_DOWN
    if history.starts_last_day >= MAX_STARTS_PER_DAY:
        return Refusal.START_BUDGET_EXHAUSTED
    return None


def slot_of(reentry: Reentry, *, ended: bool) -> str | None:
    """Returns what no two walks of one customer may hold at once: `once` for ever, `open` while a run is under way."""
    if reentry.mode is ReentryMode.ONCE:
        return "once"
    return None if ended else "open"


def parse_properties(properties_json: bytes) -> Mapping[str, object] | None:
    """Returns an event's properties; None where they are absent or not a JSON object (nothing can then be filtered on)."""
    if not properties_json:
        return None
    try:
        properties = decode(properties_json)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return properties if isinstance(properties, dict) else None
