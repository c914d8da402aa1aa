"""Consent: what an event says of it, on which nodes it rests, and what follows for a customer.

A statement is a grant or a withdrawal with two times: when we received it, and when it was stated by its sender, which
counts at most as the time of receiving. Over all nodes of a customer a consent is granted if and only if there is a grant
that was received *and* stated later than every withdrawal. So a withdrawal beats all that we had received before it,
whatever its sender's clock said; an import of an old grant lifts no newer withdrawal; and the person's latest word heals.
It is a function of the set of statements: order, repeats, merges and cuts change nothing.

A grant may say until when it holds. Of the grants that came later than every withdrawal the one received last and the one
stated last decide: from the moment when either has ended nothing is granted, until somebody grants anew.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import msgspec

from services.common.attribute_kinds import AttributeKind
from services.common.channels import (
    CHANNEL_IDENTIFIERS,
    CHANNELS,
    CONSENT_PURPOSES,
    MARKETING,
    bare,
    channel_word,
    consent_purpose_word,
)
from services.common.json_values import exact_number
from services.profile.domain.consent_expiry import earlier_end, read_expiry
from services.profile.domain.consent_proof import NO_PROOF, Proof, read_proof
from services.profile.domain.events import (
    AttributeChange,
    Authority,
    EventType,
    Identifier,
    IncomingEvent,
    Refusal,
    Rejection,
)

GRANTED_NAME = "Consent Granted"
WITHDRAWN_NAME = "Consent Withdrawn"
GRANTED = b'"granted"'
WITHDRAWN = b'"withdrawn"'
USER_ID = "user_id"

MAXIMUM_GRANTS = 50
"""Grants of one node, channel and purpose that are kept: those of full authority first, then the last stated. So many
only differ where each came later and was stated earlier than the one before; what is dropped can only withhold consent: where
it has an end, those go with it that would hold beyond that end."""

_OBJECT = msgspec.json.Decoder(dict[str, Any], float_hook=exact_number)
_STATES = {bare(GRANTED_NAME): GRANTED, bare(WITHDRAWN_NAME): WITHDRAWN}
_LONGEST_NAME = 40


class Ground(IntEnum):
    """Why a consent stands as it does; the numbers are the contract's."""

    GRANTED = 1
    WITHDRAWN = 2
    NOT_ENTITLED = 3
    EXPIRED = 4


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One grant or withdrawal, kept by a node.

    Attributes:
        node_id: The node.
        key: `channel:purpose`.
        granted: False withdraws.
        authority: How far a grant reaches; FULL for withdrawals.
        speaker: The node of the user id that a grant of authority OWN was said with, 0 for none; else 0.
        stated_us: When it was stated, at most `receive_us`; microseconds since 1970 UTC.
        receive_us: When we received it.
        expire_us: From when on a grant holds no more; None: it has no end, and no withdrawal has.
        proof: Where and by whom it was stated.
    """

    node_id: int
    key: str
    granted: bool
    authority: int
    speaker: int
    stated_us: int
    receive_us: int
    expire_us: int | None = None
    proof: Proof = NO_PROOF


class NewStatement(msgspec.Struct, frozen=True, gc=False):
    """A statement that is to be recorded: its time of receiving is the store's to say.

    Attributes:
        stated_us: When its sender says that it was stated; None when it is stated by us, at the moment of recording.
        expire_us: From when on a grant holds no more; None: it has no end.
        proof: Where and by whom it was stated.
    """

    node_id: int
    key: str
    granted: bool
    authority: int
    speaker: int
    stated_us: int | None
    expire_us: int | None = None
    proof: Proof = NO_PROOF


@dataclass(frozen=True)
class Consent:
    """Whether a customer may be written to in a channel for a purpose.

    Attributes:
        update_time_us: When the statement that decides was stated.
        receive_time_us: When we received it.
        expire_time_us: From when on what is granted is not, or since when; None: it has no end, or there is another ground.
        proof: Of the statement that decides.
    """

    channel: str
    purpose: str
    granted: bool
    ground: Ground
    update_time_us: int
    receive_time_us: int
    expire_time_us: int | None = None
    proof: Proof = NO_PROOF


def consent_key(channel: str, purpose: str) -> str:
    """Returns the attribute key of a consent."""
    return f"{channel}:{purpose}"


def is_consent_key(key: str) -> bool:
    """Tells whether a text is the key of a consent that can be stated."""
    channel, _, purpose = key.partition(":")
    return channel in CHANNELS and purpose in CONSENT_PURPOSES


def is_consent_event(event: IncomingEvent) -> bool:
    """Tells whether a source's event is named as one that grants or withdraws, in any spelling of the name."""
    return (
        event.type == EventType.TRACK
        and len(event.name) <= _LONGEST_NAME
        and "consent" in event.name.lower()
        and bare(event.name) in _STATES
    )


def check_consent(event: IncomingEvent) -> Rejection | None:
    """Returns why an event that is named as a statement of consent states none, so that it cannot be lost silently."""
    if not is_consent_event(event):
        return None
    said = _read(event)
    if isinstance(said, Rejection):
        return said
    end = read_expiry(_properties(event)) if said[2] == GRANTED else None
    return end if isinstance(end, Rejection) else None


def check_words(channel: object, purpose: object) -> tuple[str, str] | Rejection:
    """Returns channel and purpose in our spelling, or why they are none that a consent may name."""
    known = f"channel must be one of {', '.join(CHANNELS)}"
    if channel is None or channel == "":
        return Rejection(Refusal.MISSING_FIELD, f"Give a consent the property channel: {known}.")
    word = channel_word(channel) if isinstance(channel, str) else None
    if word is None:
        return Rejection(Refusal.INVALID_FIELD, f"{known}.")
    reason = consent_purpose_word(purpose) if isinstance(purpose, str) else None if purpose is not None else MARKETING
    if reason is None:
        return Rejection(
            Refusal.INVALID_FIELD, f"purpose of a consent must be one of {', '.join(CONSENT_PURPOSES)}, or left out."
        )
    return word, reason


def consent_change(event: IncomingEvent) -> AttributeChange | None:
    """Returns the consent that a source's event grants or withdraws, or None when it tells of none.

    A track event named `Consent Granted` or `Consent Withdrawn` with the property `channel`, and `purpose` unless it
    is marketing.
    """
    said = _read(event) if is_consent_event(event) else None
    if said is None or isinstance(said, Rejection):
        return None
    channel, purpose, state = said
    return AttributeChange(AttributeKind.CONSENT, consent_key(channel, purpose), state)


def carrying_identifiers(event: IncomingEvent) -> tuple[Identifier, ...]:
    """Returns the identifiers of a consent event that the consent is about: those of its channel.

    Empty when the event tells of no consent or carries none of the channel's identifiers; then the event's own node
    carries it. A consent belongs to the address, so that it stays with it when customers are parted again.
    """
    change = consent_change(event)
    if change is None:
        return ()
    types = CHANNEL_IDENTIFIERS[change.key.partition(":")[0]]
    return tuple(identifier for identifier in event.identifiers if identifier.type in types)


def speaking_identifier(event: IncomingEvent) -> Identifier | None:
    """Returns the user id in whose name a grant of limited authority is said; None where it does not matter."""
    change = consent_change(event) if event.authority == Authority.OWN else None
    if change is None or change.value_json != GRANTED:
        return None
    return next((identifier for identifier in event.identifiers if identifier.type == USER_ID), None)


def consent_nodes(
    channel: str, *, anchor: int, nodes: Sequence[tuple[int, str]], granting: Collection[int], granted: bool
) -> list[int]:
    """Returns the nodes on which a customer's word about a channel is recorded.

    Args:
        channel: One of the vocabulary.
        anchor: The customer's anchor node, which carries it when no identifier of the channel is known.
        nodes: Each node of the customer with its identifier type, oldest first.
        granting: Nodes that hold a grant of this channel and purpose.
        granted: A withdrawal is told to those too, so that it stays with them when customers are parted again.
    """
    types = CHANNEL_IDENTIFIERS[channel]
    chosen = [node_id for node_id, type_ in nodes if type_ in types] or [anchor]
    return chosen if granted else list(dict.fromkeys([*chosen, *sorted(granting)]))


def new_statements(
    event: IncomingEvent, node_id: int, speaker: int, changes: Iterable[AttributeChange]
) -> list[NewStatement]:
    """Returns what an event that is recorded states of consents.

    Args:
        event: As it came; one that names its node was made by us, and is stated when it is recorded.
        node_id: The node that carries it.
        speaker: The node of `speaking_identifier`, 0 for none.
        changes: All that it changes.
    """
    found: list[NewStatement] = []
    for change in changes:
        if change.kind != AttributeKind.CONSENT:
            continue
        granted = change.value_json == GRANTED
        properties = _properties(event)
        end = read_expiry(properties) if granted else None
        if isinstance(end, Rejection):
            continue  # Of no event that was checked as one of consent: rather nothing than a grant without its end.
        authority = Authority(event.authority) if granted and not event.node_id else Authority.FULL
        found.append(
            NewStatement(
                node_id=node_id,
                key=change.key,
                granted=granted,
                authority=authority,
                speaker=speaker if authority is Authority.OWN else 0,
                stated_us=None if event.node_id else event.occur_time_us,
                expire_us=end,
                proof=read_proof(properties, by_hand=bool(event.node_id)),
            )
        )
    return found


def idle_statements(statements: Iterable[Statement]) -> list[Statement]:
    """Returns the statements without which the same follows for every customer, now and whatever comes.

    Of the withdrawals of a node two decide, that received last and that stated last. A grant decides nothing beside one
    of the same or full authority that was received and stated no earlier, whatever their ends. Grants over `MAXIMUM_GRANTS`
    are idle, too.
    """
    of_place: dict[tuple[int, str, bool], list[Statement]] = {}
    for statement in statements:
        of_place.setdefault((statement.node_id, statement.key, statement.granted), []).append(statement)
    idle: list[Statement] = []
    for (_, _, granted), of_one in of_place.items():
        if granted:
            kept = _deciding_grants(of_one)
        else:
            kept = [
                max(of_one, key=lambda each: (each.receive_us, each.stated_us)),
                max(of_one, key=lambda each: (each.stated_us, each.receive_us)),
            ]
        idle += [each for each in of_one if each not in kept]
    return idle


def _deciding_grants(grants: Sequence[Statement]) -> list[Statement]:
    kept: list[Statement] = []
    over: list[Statement] = []
    # Whatever makes a grant idle comes before it in this order; of two that are alike in all but their ends the one that ends
    # first does.
    for grant in sorted(
        grants,
        key=lambda each: (each.authority == Authority.FULL, each.stated_us, each.receive_us, -_end(each)),
        reverse=True,
    ):
        beaten = any(
            other.receive_us >= grant.receive_us
            and other.stated_us >= grant.stated_us
            and (
                other.authority == Authority.FULL
                or (other.authority, other.speaker) == (grant.authority, grant.speaker)
            )
            for other in (*kept, *over)
        )
        if not beaten:
            (kept if len(kept) < MAXIMUM_GRANTS else over).append(grant)
    while over:
        gone = over.pop()
        ended = [each for each in kept if _end(each) > _end(gone) and not _is_later(each, gone)]
        over += ended
        kept = [each for each in kept if each not in ended]
    return kept


def _is_later(grant: Statement, other: Statement) -> bool:
    """Tells whether a grant is the later of two by either of their times, so that the other's end is none of its matter."""
    times, before = (grant.stated_us, grant.receive_us), (other.stated_us, other.receive_us)
    return times != before and times[0] >= before[0] and times[1] >= before[1]


def _end(grant: Statement) -> float:
    return math.inf if grant.expire_us is None else grant.expire_us


def fold_consents(
    statements: Iterable[Statement], *, nodes: Collection[int], user_nodes: Collection[int], now_us: int
) -> list[Consent]:
    """Returns what follows from the statements of a customer's nodes, sorted by channel and purpose.

    Args:
        statements: In any order, repeated or not; those of other nodes are left out.
        nodes: All nodes of the customer.
        user_nodes: Those that are user ids: an account's customer, for whom not everybody may grant.
        now_us: The moment that is asked about: what ends then has ended.
    """
    of_key: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.node_id in nodes:
            of_key.setdefault(statement.key, []).append(statement)
    return [_fold(key, of_key[key], nodes, user_nodes, now_us) for key in sorted(of_key)]


def _fold(
    key: str, statements: Sequence[Statement], nodes: Collection[int], user_nodes: Collection[int], now_us: int
) -> Consent:
    channel, _, purpose = key.partition(":")
    withdrawals = [each for each in statements if not each.granted]
    received = max((each.receive_us for each in withdrawals), default=-1)
    stated = max((each.stated_us for each in withdrawals), default=-1)
    grants = [each for each in statements if each.granted]
    holding = [
        each
        for each in grants
        if each.receive_us > received and each.stated_us > stated and _is_entitled(each, nodes, user_nodes)
    ]
    if holding:
        # Of those that are alike in both times the one that ends first.
        best = max(holding, key=lambda each: (each.stated_us, each.receive_us, -_end(each), each.node_id))
        last = max(holding, key=lambda each: (each.receive_us, each.stated_us, -_end(each)))
        end = earlier_end((best.expire_us, last.expire_us))
        granted = end is None or now_us < end
        ground = Ground.GRANTED if granted else Ground.EXPIRED
        return Consent(channel, purpose, granted, ground, best.stated_us, best.receive_us, end, best.proof)
    if withdrawals:
        last = max(withdrawals, key=lambda each: (each.receive_us, each.stated_us, each.node_id))
        return Consent(channel, purpose, False, Ground.WITHDRAWN, stated, received, None, last.proof)
    last = max(grants, key=lambda each: (each.receive_us, each.stated_us, each.node_id))
    return Consent(channel, purpose, False, Ground.NOT_ENTITLED, last.stated_us, last.receive_us, None, last.proof)


def _is_entitled(grant: Statement, nodes: Collection[int], user_nodes: Collection[int]) -> bool:
    """Tells whether a grant may speak for the customer whose nodes these are."""
    match grant.authority:
        case Authority.FULL:
            return True
        case Authority.OWN:
            return not user_nodes or grant.speaker in nodes
        case _:
            return False


def _read(event: IncomingEvent) -> tuple[str, str, bytes] | Rejection:
    properties = _properties(event)
    words = check_words(properties.get("channel"), properties.get("purpose"))
    return words if isinstance(words, Rejection) else (*words, _STATES[bare(event.name)])


def _properties(event: IncomingEvent) -> dict[str, Any]:
    return _OBJECT.decode(event.properties_json) if event.properties_json else {}
