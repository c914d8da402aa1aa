"""Why a message is not sent, or would not be now: each thing that `decide` and the frequency caps look at, one by one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from services.messaging.domain.arbitrations import ArbitrationOutcome, outbid_words
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.contact_points import ContactPoint, why_none
from services.messaging.domain.decisions import (
    NO_PAUSES,
    CustomerFile,
    Pauses,
    StatedConsent,
    Suppressions,
    needed_consent,
    paused_until,
    strict,
    usable_points,
    why_not_consented,
)
from services.messaging.domain.messages import Message, MessageDecision, Purpose, Reason, version_words
from services.messaging.domain.policy import FrequencyCap, SendingPolicy


class CheckKind(IntEnum):
    """What is looked at, in this order but for the template, whose lack is only told where nothing before it holds back."""

    NONE = 0
    CUSTOMER = 1
    RESTRICTION = 2
    CONTACT_POINT = 3
    CONSENT = 4
    SUPPRESSION = 5
    PAUSE = 6
    TEMPLATE = 7
    FREQUENCY_CAP = 8
    SUBSCRIPTION = 9
    """Looked at before the caps."""
    MASS_MESSAGE_LIMIT = 20
    """Looked at after the caps."""
    ARBITRATION = 22
    """Where it is on, or the message has waited."""


class CheckOutcome(IntEnum):
    """What came of looking; the numbers are those of the contract."""

    NONE = 0
    PASSES = 1
    HOLDS_BACK = 2
    NOT_NEEDED = 3
    UNKNOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingCheck:
    """One thing that was looked at.

    Attributes:
        kind: What.
        outcome: What came of it.
        reason: How it holds back.
        detail: The rule of the sending policy, as the ledger names it.
        start_time: Since when a consent, a withdrawal or a suppression is.
        end_time: Until when a consent or a pause is.
        used: Messages that a cap counted within the window that ends now, the message's own left out.
        maximum: Messages that the cap allows; authorisations that are there.
    """

    kind: CheckKind
    outcome: CheckOutcome
    reason: Reason = Reason.NONE
    detail: str = ""
    start_time: datetime | None = None
    end_time: datetime | None = None
    used: int = 0
    maximum: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a message stands where it stands: its row, its log, and what would be looked at now."""

    message: Message
    decisions: Sequence[MessageDecision]
    checks: Sequence[SendingCheck]
    evaluate_time: datetime
    rivals: Sequence[Message] = ()


_OF_THE_FILE = (
    CheckKind.CUSTOMER,
    CheckKind.RESTRICTION,
    CheckKind.CONTACT_POINT,
    CheckKind.CONSENT,
    CheckKind.SUPPRESSION,
    CheckKind.PAUSE,
)


def checks_without_file() -> list[SendingCheck]:
    """Returns the checks of a file that cannot be asked for at the moment."""
    return [SendingCheck(kind=kind, outcome=CheckOutcome.UNKNOWN) for kind in _OF_THE_FILE]


def checks_of_nobody(reason: Reason) -> list[SendingCheck]:
    """Returns the checks of a customer who is not there, or whose file cannot be read."""
    rest = [SendingCheck(kind=kind, outcome=CheckOutcome.NOT_NEEDED) for kind in _OF_THE_FILE[1:]]
    return [SendingCheck(kind=CheckKind.CUSTOMER, outcome=CheckOutcome.HOLDS_BACK, reason=reason), *rest]


def checks_of_file(
    *,
    customer: CustomerFile,
    channel: ChannelKind,
    purpose: Purpose,
    suppressions: Suppressions,
    address_hash: Callable[[ContactPoint], bytes],
    policy: SendingPolicy,
    now: datetime,
    pauses: Pauses = NO_PAUSES,
) -> list[SendingCheck]:
    """Returns what `decide` looks at, each by itself; the first that holds back has the reason that `decide` gives.

    Args: as of `decide`.
    """
    points = customer.reachable_at(channel)
    no_point = None if points else why_none(customer.contact_points, customer.contact_words, channel)
    consent = needed_consent(customer, channel, purpose)
    zone = policy.zone_of(customer.traits.get("timezone"))
    pause = policy.pause(channel.channel, strict(purpose), zone, now)
    return [
        SendingCheck(kind=CheckKind.CUSTOMER, outcome=CheckOutcome.PASSES),
        _check(CheckKind.RESTRICTION, Reason.CUSTOMER_RESTRICTED if customer.restricted else None),
        _check(CheckKind.CONTACT_POINT, no_point),
        _consent(purpose, consent, now, paused_until(customer, pauses)),
        _suppression(points, consent, suppressions, address_hash, revives=channel.revives),
        SendingCheck(kind=CheckKind.PAUSE, outcome=CheckOutcome.PASSES)
        if pause is None
        else SendingCheck(
            kind=CheckKind.PAUSE,
            outcome=CheckOutcome.HOLDS_BACK,
            reason=pause.reason,
            detail=pause.words,
            end_time=pause.end,
        ),
    ]


def check_of_template(reason: Reason | None, version: int) -> SendingCheck:
    """Returns whether there is something to say: why there is not, and the version that the message says, 0 for none yet."""
    return replace(_check(CheckKind.TEMPLATE, reason), detail=version_words(version) if version else "")


def checks_of_caps(used: Mapping[FrequencyCap, int]) -> list[SendingCheck]:
    """Returns what each cap says of as many messages as it counted."""
    return [
        SendingCheck(
            kind=CheckKind.FREQUENCY_CAP,
            outcome=CheckOutcome.HOLDS_BACK if count >= cap.maximum else CheckOutcome.PASSES,
            reason=Reason.FREQUENCY_CAP if count >= cap.maximum else Reason.NONE,
            detail=cap.words,
            used=count,
            maximum=cap.maximum,
        )
        for cap, count in used.items()
    ]


def check_of_arbitration(
    message: Message, policy: SendingPolicy, counting: Mapping[FrequencyCap, int]
) -> list[SendingCheck]:
    """Returns whether a message waits, or lost, by the arbitration; nothing where that is off and it did not wait.

    Args:
        message: As the ledger has it.
        policy: The workspace's.
        counting: The caps that count it.
    """
    record = message.arbitration
    if record is None and not policy.arbitration.enabled:
        return []
    if record is None:
        needed = message.purpose is not Purpose.TRANSACTIONAL and bool(counting)
        outcome = CheckOutcome.HOLDS_BACK if needed else CheckOutcome.NOT_NEEDED
        return [
            SendingCheck(
                kind=CheckKind.ARBITRATION, outcome=outcome, reason=Reason.ARBITRATION if needed else Reason.NONE
            )
        ]
    check = SendingCheck(
        kind=CheckKind.ARBITRATION,
        outcome=CheckOutcome.HOLDS_BACK,
        start_time=record.start_time,
        end_time=record.end_time,
    )
    if record.outcome is ArbitrationOutcome.OUTBID:
        words = outbid_words(record.winner_delivery_id, record.winner_value, record.value, record.cap)
        return [replace(check, reason=Reason.OUTBID, detail=words)]
    if message.reason is Reason.ARBITRATION:
        return [replace(check, reason=Reason.ARBITRATION)]
    return [replace(check, outcome=CheckOutcome.PASSES)]


def check_of_credit(unused: int) -> SendingCheck:
    """Returns whether there is an authorisation of a subscribe message, of as many as are there for this one."""
    return replace(
        _check(CheckKind.SUBSCRIPTION, None if unused else Reason.NO_SUBSCRIPTION),
        maximum=unused,
    )


def check_of_mass_limit(used: int, maximum: int) -> SendingCheck:
    """Returns whether WeCom lets the customer receive one more mass message."""
    return replace(
        _check(CheckKind.MASS_MESSAGE_LIMIT, Reason.MASS_MESSAGE_LIMIT if used >= maximum else None),
        used=used,
        maximum=maximum,
    )


def _check(kind: CheckKind, reason: Reason | None) -> SendingCheck:
    if reason is None:
        return SendingCheck(kind=kind, outcome=CheckOutcome.PASSES)
    return SendingCheck(kind=kind, outcome=CheckOutcome.HOLDS_BACK, reason=reason)


def _consent(purpose: Purpose, consent: StatedConsent | None, now: datetime, paused: datetime | None) -> SendingCheck:
    if purpose is Purpose.TRANSACTIONAL:
        return SendingCheck(kind=CheckKind.CONSENT, outcome=CheckOutcome.NOT_NEEDED)
    reason = why_not_consented(purpose, consent, now)
    if reason is None and paused is not None:
        return SendingCheck(
            kind=CheckKind.CONSENT, outcome=CheckOutcome.HOLDS_BACK, reason=Reason.MARKETING_PAUSED, end_time=paused
        )
    return SendingCheck(
        kind=CheckKind.CONSENT,
        outcome=CheckOutcome.PASSES if reason is None else CheckOutcome.HOLDS_BACK,
        reason=reason or Reason.NONE,
        start_time=consent.time if consent is not None else None,
        end_time=consent.expire_time if consent is not None else None,
    )


def _suppression(
    points: Sequence[ContactPoint],
    consent: StatedConsent | None,
    suppressions: Suppressions,
    address_hash: Callable[[ContactPoint], bytes],
    *,
    revives: bool,
) -> SendingCheck:
    if not points:
        return SendingCheck(kind=CheckKind.SUPPRESSION, outcome=CheckOutcome.NOT_NEEDED)
    _, reason = usable_points(points, consent, suppressions, address_hash, revives=revives)
    if reason is None:
        return SendingCheck(kind=CheckKind.SUPPRESSION, outcome=CheckOutcome.PASSES)
    # The latest: with it the last address was lost.
    hashes = {address_hash(point) for point in points}
    since = max(time for (digest, _), time in suppressions.items() if digest in hashes)
    return SendingCheck(kind=CheckKind.SUPPRESSION, outcome=CheckOutcome.HOLDS_BACK, reason=reason, start_time=since)
