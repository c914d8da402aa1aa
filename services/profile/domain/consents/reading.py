"""What an event says of consents, and on which nodes that rests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
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
from services.profile.domain.consent_expiry import read_expiry
from services.profile.domain.consent_proof import read_proof
from services.profile.domain.consents.statements import (
    GRANTED,
    GRANTED_NAME,
    USER_ID,
    WITHDRAWN,
    WITHDRAWN_NAME,
    NewStatement,
    consent_key,
)
from services.profile.domain.events import (
    AttributeChange,
    Authority,
    EventType,
    Identifier,
    IncomingEvent,
    Refusal,
    Rejection,
)

_OBJECT = msgspec.json.Decoder(dict[str, Any], float_hook=exact_number)
_STATES = {bare(GRANTED_NAME): GRANTED, bare(WITHDRAWN_NAME): WITHDRAWN}
_LONGEST_NAME = 40
# A plain number: the enum's own costs as much as all else of the question.
_TRACK = int(EventType.TRACK)


def is_consent_event(event: IncomingEvent) -> bool:
    """Tells whether a source's event is named as one that grants or withdraws, in any spelling of the name."""
    return event.type == _TRACK and len(event.name) <= _LONGEST_NAME and _is_consent_name(event.name)


# Asked three times of every event, of the same few names.
@lru_cache(maxsize=4_096)
def _is_consent_name(name: str) -> bool:
    return "consent" in name.lower() and bare(name) in _STATES


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
                proof=read_proof(properties, sender=event.principal, by_hand=bool(event.node_id)),
            )
        )
    return found


def _read(event: IncomingEvent) -> tuple[str, str, bytes] | Rejection:
    properties = _properties(event)
    words = check_words(properties.get("channel"), properties.get("purpose"))
    return words if isinstance(words, Rejection) else (*words, _STATES[bare(event.name)])


def _properties(event: IncomingEvent) -> dict[str, Any]:
    return _OBJECT.decode(event.properties_json) if event.properties_json else {}
