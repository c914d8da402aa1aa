"""What reads whose day it is: asked of segment by the values of the trait, judged by the rules of the entry."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import date, datetime

from services.common import lunar
from services.common.json_messages import json_value
from services.journey.clients.segment import SegmentClient
from services.journey.domain.occasions import Arrival
from services.journey.entries.date.rules import DateEntry
from services.journey.entries.kind import Page, Reading
from services.journey.entries.sources import in_pages
from yike.segment.v1 import rule_pb2

ZONE = "timezone"
_OWN_ZONE_LOOKS = ("1", "3")


class DatesSource:
    """Reads whose day it is, with their zones, all in one call."""

    def __init__(self, segment: SegmentClient) -> None:
        """Takes the calls to segment."""
        self._segment = segment

    async def pages(self, reading: Reading) -> AsyncIterator[Page]:
        """Yields the pages behind the token: each customer with the time in the customer's own zone."""
        day, look = reading.occasion.split("/")
        due = await self._due(reading, own_zone=look in _OWN_ZONE_LOOKS)
        arrivals = [Arrival(each, f"{reading.entry.cause}:{day}", due[each]) for each in sorted(due)]
        for page in in_pages(arrivals, reading.page_token):
            yield page

    async def confirm(self, reading: Reading, customer_ids: Collection[int]) -> Mapping[int, datetime]:
        """Returns when it is the time for each whose day it still is."""
        return await self._due(reading, customer_ids=customer_ids)

    async def _due(
        self, reading: Reading, *, customer_ids: Collection[int] = (), own_zone: bool = False
    ) -> dict[int, datetime]:
        entry = reading.entry
        assert isinstance(entry, DateEntry)
        day = date.fromisoformat(reading.occasion.split("/")[0])
        columns = [ZONE, *([entry.trait] if entry.trait and entry.trait != ZONE else [])]
        found = await self._segment.traits_of(
            reading.workspace_id, rule_of(entry, day, own_zone=own_zone), columns, customer_ids
        )
        return {
            customer_id: entry.due_time(day, values.get(ZONE), reading.time_zone)
            for customer_id, values in found.items()
            if not entry.trait or entry.occurs(str(values.get(entry.trait, "")), day)
        }


def rule_of(entry: DateEntry, day: date, *, own_zone: bool = False) -> rule_pb2.Rule:
    """Returns a rule that holds of all whose day it is, and of few others; with `own_zone` only of those who have a zone."""
    parts = []
    if entry.trait:
        parts.append(_of_trait(entry, entry.anniversary_on(day)))
    if entry.segment_id:
        parts.append(rule_pb2.Rule(segment=rule_pb2.SegmentCondition(segment_id=entry.segment_id)))
    if own_zone:
        parts.append(rule_pb2.Rule(trait=rule_pb2.TraitCondition(name=ZONE, op=rule_pb2.OPERATOR_EXISTS)))
    return rule_pb2.Rule(all=rule_pb2.RuleList(rules=parts))


def _of_trait(entry: DateEntry, kept_on: date) -> rule_pb2.Rule:
    kept = sorted(entry.kept_on(kept_on))
    if entry.lunar:
        days = [found.isoformat() for month, day in kept for found in lunar.days_that_are(month, day)]
        # Nobody's day: a day of a doubled month. A rule must name something.
        condition = rule_pb2.TraitCondition(
            name=entry.trait, op=rule_pb2.OPERATOR_IN, value=json_value(days or ["0000-00-00"])
        )
        return rule_pb2.Rule(trait=condition)
    conditions = [
        rule_pb2.Rule(
            trait=rule_pb2.TraitCondition(
                name=entry.trait, op=rule_pb2.OPERATOR_CONTAINS, value=json_value(f"-{month:02d}-{day:02d}")
            )
        )
        for month, day in kept
    ]
    return rule_pb2.Rule(any=rule_pb2.RuleList(rules=conditions))
