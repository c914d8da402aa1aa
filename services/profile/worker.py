"""Background work of the profile service: hearing messaging and itself, and upkeep."""

from __future__ import annotations

import asyncio
from collections import Counter

import redis.asyncio as aioredis
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.facts import Consumer, ReceivedFact
from services.common.loops import run_for_ever
from services.profile.domain.till_parts import Part
from services.profile.facts.heard import (
    FACTS,
    STREAMS,
    company_calls,
    findings_in,
    heard_events,
    membership_changes,
    message_updates,
    score_changes,
)
from services.profile.usecases import Events, Periods, Upkeep
from services.profile.usecases.companies import CompanyCalls, PastCompanyCalls
from services.profile.usecases.coupons import REFUND_EVENTS, CouponEndings, ReturningCoupons
from services.profile.usecases.loyalty import Figures, LoyaltyUpkeep, OrderEarnings, UntrustedEvents
from services.profile.usecases.schemas import WorkspaceSchemas
from services.profile.usecases.till_ages import TillAges
from services.profile.usecases.till_copies import TillCopies, TillCopying

# A fact holds up to 1,000 updates: a turn of four partitions stays below 64,000 events.
FACTS_A_TURN = 16
# Profile hears all that it records: under load a few large turns. What comes alone waits for nothing.
SHORTEST_TURN_SECONDS = 0.1
UPKEEP_SECONDS = 6 * 3_600
LOYALTY_SECONDS = 60.0
CHECK_SECONDS = 6 * 3_600
COUPON_SECONDS = 60
PAST_SECONDS = 1.0
COPY_SECONDS = 30.0
AGE_SECONDS = 5.0

_log = structlog.get_logger(__name__)


def consumer_of_facts(
    *,
    database: Database,
    redis: aioredis.Redis,
    events: Events,
    earnings: OrderEarnings,
    untrusted: UntrustedEvents,
    returning: ReturningCoupons,
    schemas: WorkspaceSchemas,
    companies: CompanyCalls,
    copies: TillCopies,
) -> Consumer:
    """Returns the consumer that records what became of messages, and lets recorded events earn points and give coupons back.

    It also counts what fits no schema, keeps what is said of companies, and for tills what segment and scoring tell.

    Each in the transaction of its position.
    """

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        told = [fact.payload for fact in facts if fact.service == "messaging"]
        if told:
            await events.record_message_updates(connection, workspace_id, message_updates(told))
        told = [fact.payload for fact in facts if fact.service == "profile"]
        if told:
            history, names = await earnings.names(connection, workspace_id)
            heard = heard_events(told, names | REFUND_EVENTS)
            trusted = [event for event in heard if event.is_trusted]
            earning = [event for event in trusted if event.name in names]
            if earning:
                await earnings.absorb(connection, workspace_id, history, earning)
            refunds = [event for event in trusted if event.name in REFUND_EVENTS]
            if refunds:
                await returning.absorb(connection, workspace_id, refunds)
            if len(trusted) < len(heard):
                doubtful = [event for event in heard if not event.is_trusted]
                await untrusted.note(connection, workspace_id, history, doubtful)
            reported = (await schemas.checker(workspace_id, connection)).reported
            if reported:
                await schemas.report(connection, workspace_id, Counter(findings_in(told, reported)))
            # The last: others who make companies wait for it until the transaction ends.
            calls = company_calls(told)
            if calls:
                await companies.absorb(connection, workspace_id, calls)
        told = [fact.payload for fact in facts if fact.service == "segment"]
        if told and await copies.keeps(connection, workspace_id, Part.SEGMENTS):
            await copies.absorb_memberships(connection, workspace_id, membership_changes(told))
        told = [fact.payload for fact in facts if fact.service == "scoring"]
        if told and await copies.keeps(connection, workspace_id, Part.SCORES):
            await copies.absorb_scores(connection, workspace_id, score_changes(told))

    return Consumer(
        database,
        redis,
        consumer="profile",
        streams=STREAMS,
        contracts=FACTS,
        absorb=absorb,
        batch_entries=FACTS_A_TURN,
        shortest_turn_seconds=SHORTEST_TURN_SECONDS,
    )


async def run_upkeep(upkeep: Upkeep, periods: Periods) -> None:
    """Makes partitions ahead and forgets what is old, at the start and every six hours, until cancelled."""

    async def turn() -> None:
        made = await upkeep.make_partitions()
        forgotten = await upkeep.forget_message_ids()
        rejected = await upkeep.forget_rejected_events()
        events = await periods.forget_events()
        _log.info(
            "upkeep.done",
            partitions_made=made,
            message_ids_forgotten=forgotten,
            rejected_events_forgotten=rejected,
            events_forgotten=events,
        )
        await asyncio.sleep(UPKEEP_SECONDS)

    await run_for_ever("upkeep", turn)


async def run_past_company_calls(past: PastCompanyCalls) -> None:
    """Reads what was said of companies before there were any, a page a second of each workspace, until cancelled."""

    async def turn() -> None:
        # Nothing comes anew: another process may have been at what was left.
        await asyncio.sleep(PAST_SECONDS if await past.turn() else UPKEEP_SECONDS)

    await run_for_ever("past company calls", turn)


async def run_till_copying(copying: TillCopying) -> None:
    """Copies what tills began to ask for, page by page, at once when they do; until cancelled."""

    async def turn() -> None:
        if not await copying.turn():
            await copying.wait(COPY_SECONDS)

    await run_for_ever("till copying", turn)


async def run_till_ages(ages: TillAges) -> None:
    """Looks every five seconds how fresh what tills are shown is, until cancelled."""

    async def turn() -> None:
        await ages.check()
        await asyncio.sleep(AGE_SECONDS)

    await run_for_ever("till ages", turn)


async def run_loyalty(upkeep: LoyaltyUpkeep, figures: Figures) -> None:
    """Writes off batches and tiers that have ended, and reckons what points came to, every minute, until cancelled."""

    async def turn() -> None:
        written = await upkeep.turn()
        if written:
            _log.info("loyalty.written_off", nodes=written)
        await figures.turn()
        await asyncio.sleep(LOYALTY_SECONDS)

    await run_for_ever("loyalty", turn)


async def run_loyalty_check(upkeep: LoyaltyUpkeep) -> None:
    """Compares batches with their rows, every six hours, until cancelled."""

    async def turn() -> None:
        if wrong := await upkeep.check():
            _log.error("loyalty.batches_differ", batches=wrong)
        await asyncio.sleep(CHECK_SECONDS)

    await run_for_ever("loyalty check", turn)


async def run_coupon_endings(endings: CouponEndings) -> None:
    """Writes down every minute which coupons expired, until cancelled; by the clock they have already."""

    async def turn() -> None:
        written = await endings.end_due()
        if written:
            _log.info("coupons.ended", coupons=written)
        await asyncio.sleep(COUPON_SECONDS)

    await run_for_ever("coupon endings", turn)
