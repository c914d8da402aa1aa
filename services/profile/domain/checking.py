"""The published limits of an event, and the check of one event against them."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from services.common.attribute_kinds import AttributeKind
from services.common.json_values import NUMBER_RULE, exact_number, is_kept, may_hold_long_number
from services.profile.domain.consents import GRANTED, WITHDRAWN, check_consent, is_consent_key
from services.profile.domain.events import DIGEST_BYTES, CheckedEvent, EventType, IncomingEvent, Refusal, Rejection

MAXIMUM_EVENT_BYTES = 32 * 1024
MAXIMUM_MESSAGE_ID = 100
MAXIMUM_NAME = 200
MAXIMUM_IDENTIFIERS = 20
MAXIMUM_IDENTIFIER_VALUE = 500
MAXIMUM_KEY = 200
MAXIMUM_ATTRIBUTE_BYTES = 16 * 1024
"""Of the value of one trait, as JSON."""

MAXIMUM_DEPTH = 24
DAY_US = 86_400_000_000

_OBJECT = msgspec.json.Decoder(dict[str, Any], float_hook=exact_number)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUE = msgspec.json.Decoder(float_hook=exact_number)
TOO_LARGE_VALUE = Rejection(
    Refusal.TOO_LARGE,
    f"The value of a trait may have {MAXIMUM_ATTRIBUTE_BYTES // 1024} KB as JSON; shorten or split it.",
)
_IDENTIFIER_TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}")
# As a number it is found by memchr; most bodies have none.
_BACKSLASH = ord("\\")
_NAMED = frozenset({EventType.TRACK, EventType.GROUP})
_TYPES = frozenset(EventType)
# Scores are scoring's.
_KINDS = frozenset(AttributeKind) - {AttributeKind.SCORE}
_STATES: dict[int, tuple[bytes, ...]] = {
    AttributeKind.TAG: (b"true", b"null"),
    AttributeKind.CONSENT: (GRANTED, WITHDRAWN),
}


def check_event(event: IncomingEvent, now_us: int) -> Rejection | None:
    """Returns why an event cannot be recorded, or None when nothing speaks against it.

    Args:
        event: As the source sent it.
        now_us: The present, microseconds since 1970 UTC; an event may be up to a day ahead of it.
    """
    if type(event) is CheckedEvent:
        return (
            _check_time(event, now_us)
            # Of names and sizes of single traits the rules of calls say nothing.
            or (_check_changes(event) if event.traits_json or event.changes else None)
            or check_consent(event)
        )
    return _check_fields(event, now_us) or _check_bodies(event) or _check_changes(event) or check_consent(event)


def _check_fields(event: IncomingEvent, now_us: int) -> Rejection | None:
    if not event.message_id:
        return Rejection(Refusal.MISSING_FIELD, "Give the event a messageId of 1 to 100 characters.")
    if len(event.message_id) > MAXIMUM_MESSAGE_ID:
        return Rejection(Refusal.INVALID_FIELD, "Shorten messageId to at most 100 characters.")
    if event.type not in _TYPES:
        return Rejection(Refusal.UNKNOWN_EVENT_TYPE, "Set type to one of identify, track, page, screen, group, alias.")
    if not event.name and event.type in _NAMED:
        return Rejection(Refusal.MISSING_FIELD, "Name the event (track) or the group (group).")
    if len(event.name) > MAXIMUM_NAME:
        return Rejection(Refusal.INVALID_FIELD, "Shorten the event's name to at most 200 characters.")
    rejection = _check_time(event, now_us)
    if rejection is not None:
        return rejection
    if "\0" in event.message_id or "\0" in event.name:
        return Rejection(Refusal.INVALID_FIELD, "Remove the NUL character from messageId and name.")
    if len(event.body_digest) not in (0, DIGEST_BYTES):
        return Rejection(Refusal.INVALID_FIELD, "body_digest must have 16 bytes, or none.")
    if event.node_id < 0:
        return Rejection(Refusal.INVALID_FIELD, "node_id must be positive, or 0 for none.")
    return _check_identifiers(event)


def _check_time(event: IncomingEvent, now_us: int) -> Rejection | None:
    if 0 <= event.occur_time_us <= now_us + DAY_US:
        return None
    return Rejection(
        Refusal.INVALID_TIMESTAMP, "Correct the event's time: it must lie between 1970 and one day from now."
    )


def _check_identifiers(event: IncomingEvent) -> Rejection | None:
    if not event.identifiers and not event.node_id:
        return Rejection(
            Refusal.NO_IDENTIFIER, "Give the event a userId, an anonymousId or another identifier of the person."
        )
    if len(event.identifiers) > MAXIMUM_IDENTIFIERS:
        return Rejection(Refusal.INVALID_FIELD, "Send at most 20 identifiers with one event.")
    for identifier in event.identifiers:
        if not _IDENTIFIER_TYPE.fullmatch(identifier.type):
            return Rejection(
                Refusal.INVALID_FIELD,
                "An identifier's type must be lower case letters, digits and _, start with a letter, at most 40 long.",
            )
        if len(identifier.value) > MAXIMUM_IDENTIFIER_VALUE or "\0" in identifier.value:
            return Rejection(
                Refusal.INVALID_FIELD,
                f"The value of identifier {identifier.type} must have at most 500 characters and no NUL.",
            )
    return None


def _check_bodies(event: IncomingEvent) -> Rejection | None:
    if len(event.properties_json) + len(event.traits_json) + len(event.context_json) > MAXIMUM_EVENT_BYTES:
        return Rejection(
            Refusal.TOO_LARGE, "Properties, traits and context together may have 32 KB; split the event or leave out."
        )
    return (
        (_check_object("properties", event.properties_json) if event.properties_json else None)
        or (_check_object("traits", event.traits_json) if event.traits_json else None)
        or (_check_object("context", event.context_json) if event.context_json else None)
    )


def _check_object(field: str, body: bytes) -> Rejection | None:
    try:
        value = _OBJECT.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Rejection(Refusal.MALFORMED_BODY, f"{field} must be a JSON object in UTF-8, and {NUMBER_RULE}.")
    except RecursionError:
        return Rejection(Refusal.TOO_LARGE, f"Nest {field} at most {MAXIMUM_DEPTH} levels deep.")
    if not _may_hold_trouble(body):
        return None
    trouble = _find_trouble(value, 1)
    return None if trouble is None else Rejection(trouble[0], f"{field}: {trouble[1]}")


def _may_hold_trouble(body: bytes) -> bool:
    """Tells cheaply whether a body must be walked: few have escapes of NUL, deep nesting or very long numbers."""
    return (
        (_BACKSLASH in body and b"\\u0000" in body)
        or body.count(b"{") + body.count(b"[") > MAXIMUM_DEPTH
        or may_hold_long_number(body)
    )


def _find_trouble(value: Any, depth: int) -> tuple[Refusal, str] | None:
    if depth > MAXIMUM_DEPTH:
        return Refusal.TOO_LARGE, f"nest objects and lists at most {MAXIMUM_DEPTH} levels deep."
    if isinstance(value, str):
        return (Refusal.INVALID_FIELD, "remove the NUL character (\\u0000) from the text.") if "\0" in value else None
    if isinstance(value, int) and not is_kept(value):
        return Refusal.INVALID_FIELD, f"{NUMBER_RULE}."
    if isinstance(value, dict):
        for key, item in value.items():
            trouble = _find_trouble(key, 0) or _find_trouble(item, depth + 1)
            if trouble is not None:
                return trouble
    elif isinstance(value, list):
        for item in value:
            trouble = _find_trouble(item, depth + 1)
            if trouble is not None:
                return trouble
    return None


def _check_changes(event: IncomingEvent) -> Rejection | None:
    if event.traits_json:
        for key, value in _MEMBERS.decode(event.traits_json).items():
            if len(key) > MAXIMUM_KEY or not key:
                return Rejection(Refusal.INVALID_FIELD, "Names of traits must have 1 to 200 characters.")
            if len(memoryview(value)) > MAXIMUM_ATTRIBUTE_BYTES:
                return TOO_LARGE_VALUE
    for change in event.changes:
        if change.kind not in _KINDS:
            return Rejection(Refusal.INVALID_FIELD, "An attribute change must be of a trait, a tag or a consent.")
        if not 0 < len(change.key) <= MAXIMUM_KEY or "\0" in change.key:
            return Rejection(Refusal.INVALID_FIELD, "The key of an attribute must have 1 to 200 characters, no NUL.")
        states = _STATES.get(change.kind)
        if states is not None and change.value_json not in states:
            return Rejection(Refusal.INVALID_FIELD, 'A tag takes true or null, a consent "granted" or "withdrawn".')
        if change.kind == AttributeKind.RESTRICTION and event.type != EventType.RESTRICTION:
            return Rejection(Refusal.INVALID_FIELD, "Restrict a customer by POST /v1/customers/{customer_id}:restrict.")
        if change.kind == AttributeKind.CONSENT and not is_consent_key(change.key):
            return Rejection(Refusal.INVALID_FIELD, "The key of a consent must be channel:purpose of the vocabulary.")
        rejection = _check_value(change.value_json)
        if rejection is not None:
            return rejection
    return None


def _check_value(body: bytes) -> Rejection | None:
    if len(body) > MAXIMUM_ATTRIBUTE_BYTES:
        return TOO_LARGE_VALUE
    try:
        value = _VALUE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Rejection(Refusal.MALFORMED_BODY, f"An attribute's value must be JSON in UTF-8, and {NUMBER_RULE}.")
    trouble = _find_trouble(value, 1) if _may_hold_trouble(body) else None
    return None if trouble is None else Rejection(trouble[0], f"attribute: {trouble[1]}")
