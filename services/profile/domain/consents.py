"""Consent: what an event says of it, and which nodes a customer's word reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from services.profile.domain.events import AttributeChange, AttributeKind, EventType, Identifier, IncomingEvent

GRANTED_NAME = "Consent Granted"
WITHDRAWN_NAME = "Consent Withdrawn"
GRANTED = b'"granted"'
WITHDRAWN = b'"withdrawn"'
MARKETING = "marketing"

# The identifiers through which a channel reaches a person.
CHANNEL_IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("phone",),
    "wecom": ("wecom_external_user_id", "wecom_user_id"),
}

_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OBJECT = msgspec.json.Decoder(dict[str, Any])
_STATES = {GRANTED_NAME: GRANTED, WITHDRAWN_NAME: WITHDRAWN}


def is_consent_word(word: str) -> bool:
    """Tells whether a text may name a channel or purpose: `[a-z][a-z0-9_]{0,39}`."""
    return _WORD.fullmatch(word) is not None


def consent_key(channel: str, purpose: str) -> str:
    """Returns the attribute key of a consent."""
    return f"{channel}:{purpose}"


def consent_change(event: IncomingEvent) -> AttributeChange | None:
    """Returns the consent that a source's event grants or withdraws, or None when it tells of none.

    A track event named `Consent Granted` or `Consent Withdrawn` with the property `channel`, and `purpose` unless it
    is marketing. One whose words name no channel is an event like any other.
    """
    said = _read(event)
    if said is None:
        return None
    channel, purpose, state = said
    return AttributeChange(AttributeKind.CONSENT, consent_key(channel, purpose), state)


def carrying_identifiers(event: IncomingEvent) -> tuple[Identifier, ...]:
    """Returns the identifiers of a consent event that the consent is about: those of its channel.

    Empty when the event tells of no consent or carries none of the channel's identifiers; then the event's own node
    carries it. A consent belongs to the address, so that it stays with it when customers are parted again.
    """
    said = _read(event)
    if said is None:
        return ()
    types = CHANNEL_IDENTIFIERS.get(said[0], ())
    return tuple(identifier for identifier in event.identifiers if identifier.type in types)


def consent_nodes(channel: str, *, anchor: int, nodes: Sequence[tuple[int, str]], holding: Sequence[int]) -> list[int]:
    """Returns the nodes on which a customer's word about a channel is recorded.

    Args:
        channel: `email`, `sms`, `wecom`…
        anchor: The customer's anchor node, which carries it when no identifier of the channel is known.
        nodes: Each node of the customer with its identifier type, oldest first.
        holding: Nodes that hold a consent of this channel and purpose already. They are told too: across nodes a
            withdrawal beats a grant, so an old word left standing would overrule the new one.
    """
    types = CHANNEL_IDENTIFIERS.get(channel, ())
    chosen = [node_id for node_id, type_ in nodes if type_ in types] or [anchor]
    return list(dict.fromkeys([*chosen, *holding]))


def _read(event: IncomingEvent) -> tuple[str, str, bytes] | None:
    if event.type != EventType.TRACK or event.name not in _STATES or not event.properties_json:
        return None
    properties = _OBJECT.decode(event.properties_json)
    channel, purpose = properties.get("channel"), properties.get("purpose") or MARKETING
    if not (isinstance(channel, str) and isinstance(purpose, str)):
        return None
    if not (is_consent_word(channel) and is_consent_word(purpose)):
        return None
    return channel, purpose, _STATES[event.name]
