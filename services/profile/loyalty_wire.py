"""The loyalty programme's messages ⇄ own values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from google.protobuf.timestamp_pb2 import Timestamp

from services.common.times import read_time
from services.common.updates import etag_of
from services.profile.domain.events import microseconds
from services.profile.domain.loyalty.ledger import Batch, Entry
from services.profile.domain.loyalty.settings import (
    EventEarning,
    ExpiryKind,
    LoyaltySettings,
    Tier,
    TierBasis,
    check_categories,
)
from services.profile.domain.loyalty.tiers import Standing
from services.profile.storage.loyalty import FoundProblem
from services.profile.storage.loyalty.figures import Figures, Month
from services.profile.usecases.loyalty import BatchLeft, Change, CustomerPoints, TierTold
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb


def entry(row: Entry) -> loyalty_pb.PointsEntry:
    """Returns a row of the ledger as callers see it."""
    message = loyalty_pb.PointsEntry()
    fill_entry(message, row, _timestamp(row.entry_time))
    return message


def fill_entry(message: loyalty_pb.PointsEntry, row: Entry, entry_time: Timestamp) -> None:
    """Writes a row of the ledger into a message: where there are many, half of what it costs is to make and to copy them.

    Args:
        message: An empty one.
        row: The row.
        entry_time: Its time; the rows of a turn have one.
    """
    cause = row.cause
    message.entry_id = row.entry_id
    message.node_id = row.node_id
    message.kind = cast(loyalty_pb.PointsEntryKind, int(row.kind))
    message.points = row.points
    message.batch_id = row.batch_id
    message.entry_time.CopyFrom(entry_time)
    message.request_id = cause.request_id
    message.order_id = cause.order_id
    message.reversed_request_id = cause.reversed_request_id
    message.reason = cause.reason
    message.principal = cause.principal


def change(done: Change) -> loyalty_pb.PointsChange:
    """Returns what a change did as callers see it."""
    return loyalty_pb.PointsChange(
        customer_id=done.customer_id, balance=done.balance, debt=done.debt, entries=map(entry, done.entries)
    )


def customer_points(found: CustomerPoints, next_page_token: str) -> loyalty_pb.CustomerPoints:
    """Returns what a customer has as callers see it."""
    return loyalty_pb.CustomerPoints(
        customer_id=found.customer_id,
        balance=found.holdings.balance,
        debt=found.holdings.debt,
        batches=map(_batch, found.holdings.batches),
        tier=tier_status(found.standing),
        entries=map(entry, found.entries),
        next_page_token=next_page_token,
    )


def figures_message(figures: Figures | None, months: Sequence[Month]) -> loyalty_pb.LoyaltyFigures:
    """Returns what points came to as callers see it."""
    message = loyalty_pb.LoyaltyFigures(
        months=[
            loyalty_pb.LoyaltyMonth(
                month=f"{each.month:%Y-%m}",
                earned=each.earned,
                redeemed=each.redeemed,
                expired=each.expired,
                adjusted=each.adjusted,
                taken_back=each.taken_back,
                given_back=each.given_back,
            )
            for each in months
        ]
    )
    if figures is not None:
        message.outstanding = figures.outstanding
        message.debt = figures.debt
        message.holding_identifiers = figures.holding_identifiers
        message.reckon_time.FromDatetime(figures.reckon_time)
    return message


def problem(found: FoundProblem) -> loyalty_pb.LoyaltyProblem:
    """Returns a problem as callers see it."""
    return loyalty_pb.LoyaltyProblem(
        kind=cast(loyalty_pb.LoyaltyProblemKind, int(found.problem.kind)),
        order_id=found.problem.order_id,
        node_id=found.problem.node_id,
        event_id=found.problem.event_id,
        create_time=_timestamp(found.problem_time),
    )


def settings_message(settings: LoyaltySettings) -> loyalty_pb.LoyaltySettings:
    """Returns a programme as callers see it."""
    return loyalty_pb.LoyaltySettings(
        earning=loyalty_pb.EarningRules(
            points=settings.points,
            amount=settings.amount,
            currency=settings.currency,
            categories=[
                loyalty_pb.CategoryEarning(category=category, multiplier_percent=percent)
                for category, percent in settings.categories.items()
            ],
            events=[
                loyalty_pb.EventEarning(
                    event_name=each.event_name, points=each.points, limit_per_customer=each.limit_per_customer
                )
                for each in settings.events
            ],
        ),
        validity=loyalty_pb.PointsValidity(
            kind=cast(loyalty_pb.ExpiryKind, int(settings.expiry)), days=settings.expiry_days
        ),
        tiers=loyalty_pb.TierRules(
            basis=cast(loyalty_pb.TierBasis, int(settings.basis)),
            window_days=settings.window_days,
            grace_days=settings.grace_days,
            tiers=[
                loyalty_pb.Tier(
                    tier_id=each.tier_id,
                    title=each.title,
                    threshold=each.threshold,
                    multiplier_percent=each.multiplier_percent,
                    benefits=each.benefits,
                )
                for each in settings.tiers
            ],
        ),
        start_time=None if settings.start_time is None else _timestamp(settings.start_time),
        time_zone=settings.time_zone,
        etag=etag_of(settings.revision),
    )


def settings_of(message: loyalty_pb.LoyaltySettings) -> LoyaltySettings:
    """Returns a programme that a caller sent, with the revision 0.

    Raises:
        InvalidArgument: If it names a category twice, or an unusable time.
    """
    earning, validity, tiers = message.earning, message.validity, message.tiers
    check_categories(each.category for each in earning.categories)
    return LoyaltySettings(
        points=earning.points,
        amount=earning.amount or 1,
        currency=earning.currency,
        categories={each.category: each.multiplier_percent for each in earning.categories},
        events=tuple(EventEarning(each.event_name, each.points, each.limit_per_customer) for each in earning.events),
        expiry=ExpiryKind(validity.kind or ExpiryKind.NEVER),
        expiry_days=validity.days if validity.kind == loyalty_pb.EXPIRY_KIND_DAYS else 0,
        basis=TierBasis(tiers.basis or TierBasis.MONEY_SPENT),
        window_days=tiers.window_days or 365,
        grace_days=tiers.grace_days,
        tiers=tuple(
            Tier(each.tier_id, each.title, each.threshold, each.multiplier_percent or 100, tuple(each.benefits))
            for each in tiers.tiers
        ),
        start_time=read_time(message.start_time, "start_time") if message.HasField("start_time") else None,
        time_zone=message.time_zone or "UTC",
    )


def _batch(batch: Batch) -> loyalty_pb.PointsBatch:
    return loyalty_pb.PointsBatch(
        batch_id=batch.batch_id,
        points=batch.points,
        remaining=batch.remaining,
        earn_time=_timestamp(batch.earn_time),
        expire_time=None if batch.expire_time is None else _timestamp(batch.expire_time),
        order_id=batch.order_id,
    )


def tier_status(found: Standing) -> loyalty_pb.TierStatus:
    """Returns where a customer stands as the wire has it."""
    tier, following = found.tier, found.next_tier
    benefits: Sequence[str] = tier.benefits if tier else ()
    return loyalty_pb.TierStatus(
        tier_id=tier.tier_id if tier else "",
        title=tier.title if tier else "",
        benefits=benefits,
        progress=found.progress,
        expire_time=None if found.expire_time is None else _timestamp(found.expire_time),
        in_grace=found.in_grace,
        next_tier_id=following.tier_id if following else "",
        next_title=following.title if following else "",
        next_threshold=following.threshold if following else 0,
    )


def _timestamp(moment: datetime) -> Timestamp:
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def batch_left(left: BatchLeft) -> loyalty_pb.BatchLeft:
    """Returns what is left of a batch, as others are told it."""
    return loyalty_pb.BatchLeft(
        batch_id=left.batch_id,
        node_id=left.node_id,
        remaining=left.remaining,
        expire_time_us=None if left.expire_time is None else microseconds(left.expire_time),
        version=left.version,
        change_time_us=microseconds(left.change_time),
    )


def tier_told(told: TierTold) -> loyalty_pb.TierTold:
    """Returns the tier that an identifier keeps, as others are told it."""
    return loyalty_pb.TierTold(
        node_id=told.node_id, tier_id=told.tier_id, change_time_us=microseconds(told.change_time)
    )
