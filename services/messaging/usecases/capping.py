"""What may not be handed over after all: beyond a frequency cap, counted exactly, or without consent since a moment ago."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from sqlalchemy.ext.asyncio import AsyncConnection

from services.messaging.domain import Channel, FrequencyCap, Purpose, Reason, Requeued
from services.messaging.domain.arbitrations import ArbitrationOutcome, outbid_words
from services.messaging.domain.credits import CreditClaim
from services.messaging.domain.mass_messages import GatherClaim
from services.messaging.domain.pacing import NO_PACE, Pace
from services.messaging.domain.policy.arbitration import PATIENCE, Contest, Contestant
from services.messaging.storage import caps, credits
from services.messaging.storage.arbitrations import Decided, find_contests
from services.messaging.storage.caps import NewUse
from services.messaging.storage.deliveries import HandOver
from services.messaging.storage.moments import Moment

NOBODY = Contest({})


@dataclass(frozen=True, slots=True)
class CappedHandOver:
    """A message about to be handed over.

    Attributes:
        hand_over: What is written down.
        purpose: Marketing is counted, whether or not a cap asks for it: one may be set later.
        customer_id: The customer's current id, under which the use is kept.
        customer_ids: All ids of the customer, under any of which earlier uses may be.
        expire_time: From when on there is no consent to it any more; None: nothing ends.
        channel: Where it is sent.
        caps: Those that count it.
        zone: The customer's, for windows by the calendar.
        is_repeated: Whether it may have been handed over before, so that it may have been counted.
        credit: The authorisation that it needs; None where its channel needs none.
        pace: Of its account.
        before: Why it waited until now.
        in_trouble: Whether something stood in its way until now.
        passed_over: Accounts that did not take it.
        gather: What it is gathered by, where it becomes part of a mass message; None: its provider is called.
        tags: What it is.
        contends: Whether it waited for others to the same customer, and goes by what each is worth.
    """

    hand_over: HandOver
    purpose: Purpose
    customer_id: int
    customer_ids: tuple[int, ...]
    expire_time: datetime | None = None
    channel: Channel = Channel.NONE
    caps: tuple[FrequencyCap, ...] = ()
    zone: tzinfo = UTC
    is_repeated: bool = False
    credit: CreditClaim | None = None
    pace: Pace = NO_PACE
    before: Reason = Reason.NONE
    in_trouble: bool = False
    passed_over: tuple[str, ...] = ()
    gather: GatherClaim | None = None
    tags: tuple[str, ...] = ()
    contends: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """What may be handed over.

    Attributes:
        now: The present, once the customers were locked.
        held: What may not be, by message, with the reason and how the ledger names the cap.
        uses: What is to be counted once it is handed over, by message.
        given_back: Of what is held back and was counted before, under which id of its customer that is kept, by message.
        behind: What waits until others are decided that are worth more, by message.
        outcomes: How those fared that waited for others, by message.
    """

    now: datetime
    held: dict[str, tuple[Reason, str]] = field(default_factory=dict)
    uses: dict[str, NewUse] = field(default_factory=dict)
    given_back: dict[str, int] = field(default_factory=dict)
    behind: dict[str, Requeued] = field(default_factory=dict)
    outcomes: dict[str, Decided] = field(default_factory=dict)

    def fared(self, taken: Collection[str]) -> list[Decided]:
        """Returns how those fared of whom that is certain: who got a place and was handed over, and who got none."""
        won = ArbitrationOutcome.WON
        return [each for each in self.outcomes.values() if each.outcome is not won or each.delivery_id in taken]


async def admit(
    connection: AsyncConnection, workspace_id: str, items: Sequence[CappedHandOver], moment: Moment
) -> Admitted:
    """Returns which messages may be handed over, with their customers locked until the transaction ends.

    Held back are those beyond a cap of their customer, and those to which the consent has ended since it was decided. A message
    that was handed over before has its place already, and counts from now on by this time, as it is only now that it is sent.
    Of messages that waited for each other the one that is worth most is looked at first; the others wait where those before
    them may take the places that are left.
    """
    counted = [item for item in items if item.caps or item.purpose is not Purpose.TRANSACTIONAL]
    if not counted:
        return Admitted(await moment(connection))
    # All ids are locked, so that two processes which see a merge differently still count one after the other.
    customers = {item.customer_id: item.customer_ids for item in counted}
    await caps.lock_customers(connection, workspace_id, sorted({each for ids in customers.values() for each in ids}))
    # After the locks: who waited for them must not count by the time before.
    now = await moment(connection)
    since = {(item.customer_id, cap): cap.since(now, item.zone) for item in counted for cap in item.caps}
    again = [(each, item.hand_over.delivery_id) for item in counted if item.is_repeated for each in item.customer_ids]
    counts = await caps.count_uses(connection, workspace_id, customers, since)
    former = await caps.find_uses(connection, workspace_id, again)
    admitted = Admitted(now)
    contending = [item.hand_over.delivery_id for item in counted if item.contends]
    contests = await find_contests(connection, workspace_id, customers, contending, now) if contending else {}
    for item in in_turn(counted, contests):
        delivery_id = item.hand_over.delivery_id
        contest = contests.get(item.customer_id, NOBODY)
        me = contest.undecided.get(delivery_id) if item.contends else None
        use = former.get(delivery_id)
        own = {cap for cap in item.caps if use is not None and use.use_time >= since[item.customer_id, cap]}
        left = {cap: cap.maximum - counts[item.customer_id, cap] + (cap in own) for cap in item.caps}
        full = [cap for cap, places in left.items() if places <= 0]
        if item.expire_time is not None and item.expire_time <= now:
            admitted.held[delivery_id] = (Reason.CONSENT_EXPIRED, "")
        elif full:
            admitted.held[delivery_id] = (Reason.FREQUENCY_CAP, full[0].words)
            if me is not None:
                _lose(admitted, me, full, contest)
        elif me is not None and contest.must_wait(delivery_id, left, {*admitted.held, *admitted.uses}):
            admitted.behind[delivery_id] = Requeued(
                delivery_id, item.hand_over.lease_token, now + PATIENCE, Reason.ARBITRATION, decided=False
            )
            continue
        else:
            for cap in item.caps:
                counts[item.customer_id, cap] += cap not in own
            admitted.uses[delivery_id] = NewUse(
                item.customer_id, delivery_id, item.channel, item.purpose, use, item.tags
            )
            if me is not None:
                admitted.outcomes[delivery_id] = Decided(delivery_id, ArbitrationOutcome.WON)
            continue
        if use is not None:
            admitted.given_back[delivery_id] = use.customer_id
    return admitted


def in_turn(items: Sequence[CappedHandOver], contests: Mapping[int, Contest]) -> list[CappedHandOver]:
    """Returns messages in the order in which they are looked at: of those that waited the one that is worth most first."""

    def place(item: CappedHandOver) -> tuple[float, str]:
        contest = contests.get(item.customer_id, NOBODY)
        me = contest.undecided.get(item.hand_over.delivery_id) if item.contends else None
        # What did not wait has been decided on: it is repeated, or of another purpose.
        return me.rank if me is not None else (-math.inf, "")

    return sorted(items, key=place) if contests else list(items)


def _lose(admitted: Admitted, me: Contestant, full: Sequence[FrequencyCap], contest: Contest) -> None:
    """Says who took the places that a message wanted, where somebody did."""
    just_now = [
        contest.undecided[delivery_id]
        for delivery_id, each in admitted.outcomes.items()
        if each.outcome is ArbitrationOutcome.WON and delivery_id in contest.undecided
    ]
    for cap in full:
        winner = contest.winner(me, cap, just_now)
        if winner is not None:
            words = outbid_words(winner.delivery_id, winner.value, me.value, cap.words)
            admitted.held[me.delivery_id] = (Reason.OUTBID, words)
            admitted.outcomes[me.delivery_id] = Decided(me.delivery_id, ArbitrationOutcome.OUTBID, cap.words, winner)
            return
    admitted.outcomes[me.delivery_id] = Decided(me.delivery_id, ArbitrationOutcome.NO_PLACE, full[0].words)


@dataclass(frozen=True, slots=True)
class Authorised:
    """Which messages have the authorisation that they need.

    Attributes:
        items: Those that have one, or need none.
        lacking: The others.
        new: The messages that took one just now.
    """

    items: list[CappedHandOver]
    lacking: list[CappedHandOver] = field(default_factory=list)
    new: set[str] = field(default_factory=set)


async def authorise(
    connection: AsyncConnection, workspace_id: str, items: Sequence[CappedHandOver], moment: Moment
) -> Authorised:
    """Gives each message that needs one an authorisation of its own, with their owners' locked until the transaction ends.

    Before the caps are counted: what lacks one must not take the place of what has one.
    """
    claims = [item.credit for item in items if item.credit is not None]
    if not claims:
        return Authorised(list(items))
    await credits.lock_credits(connection, workspace_id, [claim.address_hash for claim in claims])
    have, new = await credits.take(connection, workspace_id, claims, await moment(connection))
    lacking = [item for item in items if item.credit is not None and item.hand_over.delivery_id not in have]
    without = {item.hand_over.delivery_id for item in lacking}
    return Authorised([item for item in items if item.hand_over.delivery_id not in without], lacking, new)
