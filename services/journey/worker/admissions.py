"""The workers of entries: who open occasions, let customers in page by page, and judge those who wait."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.common.loops import run_for_ever
from services.journey.clients import SegmentClient
from services.journey.entries import ENTRIES
from services.journey.entries.kind import Reading, Source
from services.journey.usecases import Admitting, Occasions, Waiting
from services.journey.usecases.admitting import Claimed
from services.journey.usecases.waiting import Batch, Judgement
from services.journey.worker.loops import Bell
from yike.common.v1 import event_pb2
from yike.segment.v1 import segment_service_pb2 as segment_pb

IDLE_SECONDS = 1.0
CUSTOMERS_A_CALL = 90
"""Whom segment judges at once: each may come with 100 mappings, of which it takes 10,000 in all."""

READING_LEASE = timedelta(seconds=150)
"""How long reading all customers of an occasion may take; then each page has a lease of its own."""


def sources_of(segment: SegmentClient) -> dict[str, Source]:
    """Returns what reads the customers of each kind of entry that has them."""
    return {kind.name: kind.source(segment) for kind in ENTRIES if kind.source is not None}


class OccasionsWorker:
    """Opens occasions; late by its idle time at most."""

    def __init__(self, occasions: Occasions) -> None:
        """Takes what opens."""
        self._occasions = occasions

    async def run(self) -> None:
        """Works until cancelled."""
        await run_for_ever("occasions", self._turn)

    async def _turn(self) -> None:
        if not await self._occasions.open():
            await asyncio.sleep(IDLE_SECONDS)


class AdmissionsWorker:
    """Claims an admission, reads its customers, lets them in."""

    def __init__(self, admitting: Admitting, sources: Mapping[str, Source], bell: Bell) -> None:
        """Takes the use case, what reads customers, and what wakes the effects' worker when runs began."""
        self._admitting = admitting
        self._sources = sources
        self._bell = bell

    async def run(self) -> None:
        """Works until cancelled; a page that fails is due again after its lease."""
        await run_for_ever("admissions", self._rest_or_turn)

    async def turn(self) -> bool:
        """Lets one page in, or all that were read at once; False when nothing was due."""
        claimed = await self._admitting.claim(READING_LEASE)
        if claimed is None:
            return False
        reading, source = self._reading(claimed)
        if reading is None or source is None:
            await self._admitting.admit(claimed.admission, (), "")
            return True
        pages = source.pages(reading)
        page = await anext(pages)
        while True:
            # Of what is read with one call the claim is kept; where each page is a call, others take their turn.
            following = await anext(pages, None) if page.next_page_token else None
            begun = await self._admitting.admit(
                claimed.admission, page.arrivals, page.next_page_token, holds=following is not None
            )
            if begun:
                self._bell.ring()
            if begun is None or following is None:
                return True
            page = following

    def _reading(self, claimed: Claimed) -> tuple[Reading | None, Source | None]:
        admission, entrance = claimed.admission, claimed.entrance
        entry = None if entrance is None else entrance.definition.entry
        if entrance is None or entry is None or (admission.occasion == "") != entry.lets_existing_in:
            # Taken out of the journey since, or entered in another way.
            return None, None
        reading = Reading(
            admission.workspace_id,
            entry,
            entrance.definition.gate.time_zone,
            admission.occasion,
            admission.segment_id,
            admission.page_token,
        )
        return reading, self._sources.get(entry.kind)

    async def _rest_or_turn(self) -> None:
        if not await self.turn():
            await asyncio.sleep(IDLE_SECONDS)


class WaitingWorker:
    """Judges customers who wait, and lets in who may enter."""

    def __init__(self, waiting: Waiting, segment: SegmentClient, bell: Bell) -> None:
        """Takes the use case, the calls to segment, and what wakes the effects' worker when runs began."""
        self._waiting = waiting
        self._segment = segment
        self._sources = sources_of(segment)
        self._bell = bell

    async def run(self) -> None:
        """Works until cancelled; a batch that fails is due again after its lease."""
        await run_for_ever("waiting entries", self._rest_or_turn)

    async def turn(self) -> bool:
        """Judges one batch a journey; False when nothing was due."""
        batches = await self._waiting.claim()
        for batch in batches:
            if await self._waiting.settle(batch, await self._judge(batch)):
                self._bell.ring()
        return bool(batches)

    async def _judge(self, batch: Batch) -> Judgement:
        entry = None if batch.entrance is None else batch.entrance.definition.entry
        if batch.entrance is None or entry is None:
            return Judgement()
        gate, due = batch.entrance.definition.gate, {}
        for occasion, customer_ids in batch.stale().items():
            # A day that waits for a journey that is entered in another way by now is nobody's.
            if entry.least_days_between:
                reading = Reading(batch.workspace_id, entry, gate.time_zone, occasion, entry.members_of, "")
                due[occasion] = await self._sources[entry.kind].confirm(reading, customer_ids)
        if not gate.condition_json:
            return Judgement(due)
        holding, pending = set[int](), set[int]()
        ids = sorted({each.customer_id for each in batch.entries})
        for start in range(0, len(ids), CUSTOMERS_A_CALL):
            asked = set(ids[start : start + CUSTOMERS_A_CALL])
            try:
                held, unseen = await self._segment.evaluate(
                    batch.workspace_id, gate.condition_json, asked, _seen(batch, asked)
                )
            except (InvalidArgument, NotFound, FailedPrecondition):
                # What the rule names is gone since it was published.
                return Judgement(due, unjudged=True)
            holding |= held
            pending |= unseen
        return Judgement(due, holding, pending)

    async def _rest_or_turn(self) -> None:
        if not await self.turn():
            await asyncio.sleep(IDLE_SECONDS)


def _seen(batch: Batch, asked: Collection[int]) -> list[segment_pb.Seen]:
    """Returns what segment must know of each of these customers before it judges."""
    events: dict[int, list[event_pb2.EventRef]] = {}
    for entry in (each for each in batch.entries if each.customer_id in asked):
        refs = events.setdefault(entry.customer_id, [])
        if entry.seen is not None:
            refs.append(event_pb2.EventRef(node_id=entry.seen.node_id, event_id=entry.seen.event_id))
    return [
        segment_pb.Seen(
            customer_id=customer_id,
            events=refs,
            mappings=[
                segment_pb.MappingSeen(node_id=node_id, mapping_version=version)
                for node_id, version in batch.mappings.get(customer_id, ())
            ],
        )
        for customer_id, refs in events.items()
        if refs or customer_id in batch.mappings
    ]
