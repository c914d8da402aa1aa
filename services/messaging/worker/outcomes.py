"""What a provider's answer makes of a message."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.messaging.domain import (
    Reason,
    Requeued,
    Settled,
    Settling,
    Status,
    SuppressionKind,
    next_attempt_time,
)
from services.messaging.domain.retries import after_trouble
from services.messaging.domain.texts import storable
from services.messaging.providers import Accepted, Obstacle, Refusal, Rejected, Retry, SendOutcome, Unknown
from services.messaging.storage.deliveries import Delivery


def settling_of(
    delivery: Delivery,
    outcome: SendOutcome,
    *,
    now: datetime,
    may_repeat: bool,
    chance: float,
    has_other: bool = False,
    doubt_seconds: float = 0.0,
) -> Settling:
    """Returns what to write down.

    Args:
        delivery: As it was claimed, before this call.
        outcome: What came of the call.
        now: The present.
        may_repeat: Whether a message that may have been taken can be sent again without harm.
        chance: From 0 to 1, for the back-off.
        has_other: Whether another account may have it that was not asked for it yet.
        doubt_seconds: How long what may have been taken waits at least before it is sent again.
    """
    delivery_id, token = delivery.delivery_id, delivery.lease_token
    # An earlier attempt may have been taken; only an acceptance now takes that doubt away.
    doubtful = bool(delivery.sealed)
    attempts = delivery.attempts + 1
    in_doubt = Settled(delivery_id, token, Status.UNKNOWN, Reason.ANSWER_LOST, called=True)
    match outcome:
        case Accepted(provider_message_id, stored):
            known_as = storable(provider_message_id, 200)
            status = Status.DELIVERED if stored else Status.SENT
            return Settled(delivery_id, token, status, provider_message_id=known_as, called=True, stored=stored)
        case Rejected() if doubtful:
            return in_doubt
        case Rejected(Refusal.RECIPIENT_INVALID, code):
            return Settled(
                delivery_id,
                token,
                Status.FAILED,
                Reason.BOUNCED,
                code=code,
                suppress=SuppressionKind.ALL,
                called=True,
            )
        case Rejected(Refusal.OPTED_OUT, code):
            return Settled(
                delivery_id,
                token,
                Status.FAILED,
                Reason.PROVIDER_REJECTED,
                code=code,
                suppress=SuppressionKind.MARKETING,
                called=True,
            )
        case Rejected(Refusal.NOT_SUBSCRIBED, code):
            return Settled(delivery_id, token, Status.SUPPRESSED, Reason.NO_SUBSCRIPTION, code=code, called=True)
        case Rejected(Refusal.WINDOW_OVER, code):
            return Settled(delivery_id, token, Status.FAILED, Reason.REPLY_WINDOW_OVER, code=code, called=True)
        case Rejected(Refusal.REPLY_LIMIT, code):
            return Settled(delivery_id, token, Status.FAILED, Reason.REPLY_LIMIT, code=code, called=True)
        case Rejected(_, code):
            return Settled(delivery_id, token, Status.FAILED, Reason.PROVIDER_REJECTED, code=code, called=True)
        case Retry(_, _, code) if has_other and not doubtful:
            # Certainly not taken: the next account has it at once, and both together are one try.
            return Requeued(
                delivery_id,
                token,
                now,
                Reason.ACCOUNT_CHANGED,
                code,
                in_trouble=delivery.trouble_since is not None,
            )
        case Retry(after_seconds, Obstacle.ACCOUNT, code) if not doubtful:
            # Someone must put the account right: no message is lost over it while that can still be expected.
            later = after_trouble(delivery.trouble_since, now=now, chance=chance)
            if later is None:
                return Settled(delivery_id, token, Status.FAILED, Reason.ATTEMPTS_EXHAUSTED, code=code, called=True)
            return Requeued(
                delivery_id,
                token,
                max(later, now + timedelta(seconds=after_seconds)),
                Reason.PROVIDER_UNAVAILABLE,
                code,
                decided=delivery.trouble_since is None,
                in_trouble=True,
            )
        case Retry(after_seconds, _, code):
            again = next_attempt_time(attempts, now=now, after_seconds=after_seconds, chance=chance)
            if again is not None and (may_repeat or not doubtful):
                reason = Reason.ANSWER_LOST if doubtful else Reason.PROVIDER_UNAVAILABLE
                return Requeued(delivery_id, token, again, reason, code, called=True, keep_rendering=doubtful)
            if doubtful:
                return in_doubt
            return Settled(delivery_id, token, Status.FAILED, Reason.ATTEMPTS_EXHAUSTED, code=code, called=True)
        case Unknown(_, code):
            again = (
                next_attempt_time(attempts, now=now, after_seconds=doubt_seconds, chance=chance) if may_repeat else None
            )
            if again is not None:
                return Requeued(delivery_id, token, again, Reason.ANSWER_LOST, code, called=True, keep_rendering=True)
            return Settled(delivery_id, token, Status.UNKNOWN, Reason.ANSWER_LOST, code=code, called=True)
