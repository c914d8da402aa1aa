"""What becomes of messages that their provider may have taken without our knowing. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.messaging.domain import (
    DOUBT_SECONDS,
    MAX_ATTEMPTS,
    MAX_DOUBTFUL_ATTEMPTS,
    Channel,
    Reason,
    Requeued,
    Settled,
    Settling,
    Status,
)
from services.messaging.domain.retries import MAX_CRASHES
from services.messaging.storage.deliveries import Delivery
from services.messaging.usecases.endings import stopped

DEADLY = "process_ended"
"""What the row says of a message with which process after process ended."""

DOUBT_WINDOW = timedelta(hours=3, minutes=30)
"""How long a provider that knows repeats is sent the same message again; within its own interval, with WeCom four hours."""

_SHORTER_WINDOWS = {Channel.WECHAT: timedelta(minutes=8)}
"""WeChat knows a `client_msg_id` for ten minutes."""

_KNOWS_REPEATS = frozenset({Channel.WECOM, Channel.WECHAT, Channel.IN_APP, Channel.WEBHOOK})
"""Channels whose providers take a repeated message once: it need not wait for a receipt that would spare it."""


def doubt_window(channel: Channel) -> timedelta:
    """Returns how long after it was handed over a channel's message may be sent again, where it may have been taken."""
    return _SHORTER_WINDOWS.get(channel, DOUBT_WINDOW)


def may_repeat(delivery: Delivery, attempts: int, now: datetime, *, idempotent: bool, wanted: bool = False) -> bool:
    """Tells whether a message that may have been taken is sent again.

    Args:
        delivery: Which.
        attempts: Calls so far.
        now: The present.
        idempotent: Whether its provider takes it once, however often it is sent.
        wanted: Whether the sending policy wants it sent again all the same.
    """
    most = MAX_ATTEMPTS if idempotent else MAX_DOUBTFUL_ATTEMPTS if wanted else 0
    return attempts < most and now - (delivery.hand_over_time or now) < doubt_window(delivery.channel)


def after_crash(delivery: Delivery, now: datetime) -> Settling:
    """Returns what becomes of a message whose worker is dead, or let its lease run out."""
    if delivery.crashes >= MAX_CRASHES:
        if delivery.handed_over:
            return Settled(delivery.delivery_id, delivery.lease_token, Status.UNKNOWN, Reason.ANSWER_LOST, code=DEADLY)
        return stopped(delivery, Status.FAILED, Reason.PREPARATION_FAILED, DEADLY)
    if not delivery.handed_over:
        return Requeued(
            delivery.delivery_id,
            delivery.lease_token,
            now,
            delivery.reason,
            keep_rendering=bool(delivery.sealed),
            decided=False,
            in_trouble=delivery.trouble_since is not None,
            crashed=True,
        )
    # Only what may be repeated was sealed: its provider knows repeats, or the policy wants it sent at least once.
    if may_repeat(delivery, delivery.attempts, now, idempotent=bool(delivery.sealed)):
        pause = timedelta(seconds=0.0 if delivery.channel in _KNOWS_REPEATS else DOUBT_SECONDS)
        return Requeued(
            delivery.delivery_id,
            delivery.lease_token,
            now + pause,
            Reason.ANSWER_LOST,
            called=True,
            keep_rendering=True,
            crashed=True,
        )
    return Settled(delivery.delivery_id, delivery.lease_token, Status.UNKNOWN, Reason.ANSWER_LOST)
