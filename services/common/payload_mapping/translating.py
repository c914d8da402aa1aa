"""Turns one body into events, or into reasons why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from services.common.ids import stable_id
from services.common.json_values import decode, encode
from services.common.payload_mapping.form import (
    MAXIMUM_MAPPING_BYTES,
    EventRule,
    Identifier,
    Moment,
    PayloadMapping,
    Unpacking,
    Value,
)
from services.common.payload_mapping.paths import Payload, compile_path
from services.common.payload_mapping.reading import (
    Read,
    compile_conditions,
    compile_moment,
    compile_text,
    compile_value,
    entries,
)
from services.common.payload_mapping.refusals import MappingError, PayloadRefused

MAXIMUM_EVENTS = 1_000
"""Of one body."""

MAXIMUM_EVENT_BYTES = 32 * 1024
"""Of an event, as at the other doors."""

NO_EVENT_RULE = "no_event_rule"
_TOP_LEVEL_IDS = {"user_id": "userId", "anonymous_id": "anonymousId"}
_DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_decoder = msgspec.json.Decoder(PayloadMapping)


@dataclass(frozen=True)
class Translated:
    """What became of a body.

    Attributes:
        events: Calls of the tracking API as JSON, in the mapping's order.
        refusals: Reasons why events were not made, each once.
        ignored: The reason by which the mapping leaves the body out; then there is nothing else.
    """

    events: tuple[bytes, ...] = ()
    refusals: tuple[str, ...] = ()
    ignored: str = ""


def read_mapping(text: bytes | str) -> PayloadMapping:
    """Reads a mapping and checks all of it.

    Raises:
        MappingError: If it is no JSON, too large, or holds a field that is wrong or unknown.
    """
    if len(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")) > MAXIMUM_MAPPING_BYTES:
        raise MappingError(f"a mapping has at most {MAXIMUM_MAPPING_BYTES} bytes")
    try:
        mapping = _decoder.decode(text)
    except msgspec.ValidationError as error:
        raise MappingError(str(error)[:300]) from error
    except _DECODE_ERRORS as error:
        raise MappingError("a mapping is an object of JSON") from error
    Translator(mapping, "check")
    return mapping


class Translator:
    """A mapping made ready for the bodies of one source."""

    def __init__(self, mapping: PayloadMapping, scope: str) -> None:
        """Compiles the mapping.

        Args:
            mapping: As it was read.
            scope: What makes message ids this source's own: its id.

        Raises:
            MappingError: If a path is none, a time zone does not exist, or a part says nothing.
        """
        self._unpacking = [(compile_path(each.path, in_list=False), each) for each in mapping.unpack]
        self._ignore = [(compile_conditions(rule.when, in_list=False), rule.reason) for rule in mapping.ignore]
        self._rules = [_Rule(rule, mapping, scope) for rule in mapping.events]

    def translate(self, body: Any, headers: Mapping[str, str]) -> Translated:
        """Returns what a body becomes.

        Args:
            body: Its JSON, as `json_values.decode` gives it; texts that the mapping unpacks are replaced in it.
            headers: By their names in lower case.
        """
        payload = Payload(body, headers)
        try:
            for path, unpacking in self._unpacking:
                _unpack(body, path.find(payload), unpacking)
            ignored = next((reason for holds, reason in self._ignore if holds(payload)), "")
        except PayloadRefused as refused:
            return Translated(refusals=(refused.reason,))
        if ignored:
            return Translated(ignored=ignored)
        events: list[bytes] = []
        refusals: dict[str, None] = {}
        held = False
        for rule in self._rules:
            try:
                for at in rule.occasions(payload):
                    held = True
                    if len(events) >= MAXIMUM_EVENTS:
                        raise PayloadRefused("too_many_events")
                    _make(rule, at, events, refusals)
            except PayloadRefused as refused:
                held = True
                refusals[refused.reason] = None
        if not held:
            refusals[NO_EVENT_RULE] = None
        return Translated(tuple(events), tuple(refusals))


class _Rule:
    """An event rule, compiled."""

    def __init__(self, rule: EventRule, mapping: PayloadMapping, scope: str) -> None:
        in_list = rule.each is not None
        place = f"{rule.type} {rule.name}".strip()
        if (rule.type == "track") != bool(rule.name):
            raise MappingError("an event of type track needs a name, one of type identify has none")
        if (rule.type == "identify" and rule.properties) or (rule.type == "track" and rule.traits):
            raise MappingError(f"{place}: properties belong to track, traits to identify")
        identifiers = mapping.identifiers if rule.identifiers is None else rule.identifiers
        if not identifiers:
            raise MappingError(f"{place}: name at least one identifier, there or for the whole mapping")
        moment: Moment | None = rule.timestamp or mapping.timestamp
        self._rule = rule
        self._scope = scope
        self._each = compile_path(rule.each, in_list=False) if rule.each is not None else None
        self._when = compile_conditions(rule.when, in_list=in_list)
        self._key = [(path, compile_text(path, in_list=in_list)) for path in rule.key]
        self._time = compile_moment(moment, in_list=in_list) if moment is not None else None
        self._identifiers = [(kind, _identifier(one, in_list)) for kind, one in sorted(identifiers.items())]
        self._values = _values(rule.properties or rule.traits, in_list)

    def occasions(self, payload: Payload) -> list[Payload]:
        """Returns from where the rule makes an event each."""
        if self._each is None:
            return [payload] if self._when(payload) else []
        found = self._each.find(payload)
        if found is None:
            return []
        return [at for entry in entries(found, self._each.text, MAXIMUM_EVENTS) if self._when(at := payload.at(entry))]

    def event(self, payload: Payload) -> dict[str, Any]:
        """Returns the event, as a call of the tracking API."""
        rule = self._rule
        event: dict[str, Any] = {"type": rule.type, "messageId": self._message_id(payload)}
        if self._time is not None:
            event["timestamp"] = self._time(payload)
        if rule.name:
            event["event"] = rule.name
        external: list[dict[str, str]] = []
        for kind, read in self._identifiers:
            text = read(payload)
            if not text:
                continue
            if kind in _TOP_LEVEL_IDS:
                event[_TOP_LEVEL_IDS[kind]] = text
            else:
                external.append({"id": text, "type": kind, "collection": "users", "encoding": "none"})
        if external:
            event["context"] = {"externalIds": external}
        elif not any(name in event for name in _TOP_LEVEL_IDS.values()):
            raise PayloadRefused("no_identifier")
        values = {name: value for name, read in self._values if (value := read(payload)) is not None}
        event["traits" if rule.type == "identify" else "properties"] = values
        return event

    def _message_id(self, payload: Payload) -> str:
        parts = []
        for path, read in self._key:
            text = read(payload)
            if not text:
                raise PayloadRefused("empty_key", path)
            parts.append(text)
        return stable_id("source", self._scope, self._rule.type, self._rule.name, *parts)


def _make(rule: _Rule, payload: Payload, events: list[bytes], refusals: dict[str, None]) -> None:
    """Adds an event, or the reason why there is none: one that cannot be made keeps no other from being made."""
    try:
        encoded = encode(rule.event(payload))
    except PayloadRefused as refused:
        refusals[refused.reason] = None
        return
    except (UnicodeEncodeError, msgspec.EncodeError):
        refusals["bad_encoding"] = None
        return
    if len(encoded) > MAXIMUM_EVENT_BYTES:
        refusals["too_large"] = None
        return
    events.append(encoded)


def _identifier(identifier: Identifier, in_list: bool) -> Callable[[Payload], str]:
    return compile_text(
        identifier.path, in_list=in_list, none=identifier.none, none_starts_with=identifier.none_starts_with
    )


def _values(values: Mapping[str, Value], in_list: bool) -> list[tuple[str, Read]]:
    return [(name, compile_value(name, value, in_list=in_list)) for name, value in values.items()]


def _unpack(body: Any, text: Any, unpacking: Unpacking) -> None:
    """Replaces a text of the body by the JSON in it; nothing where there is no text.

    Raises:
        PayloadRefused: `not_unpacked`, if it holds no JSON.
    """
    if not isinstance(text, str):
        return
    try:
        value = decode(unquote_plus(text) if unpacking.form == "url_encoded_json" else text)
    except (*_DECODE_ERRORS, UnicodeEncodeError) as error:
        raise PayloadRefused("not_unpacked", unpacking.path) from error
    _replace(body, text, value)


def _replace(holder: Any, text: str, value: Any) -> None:
    # The text itself, not one that is equal to it: paths lead to it, and need not be followed backwards.
    pending = [holder]
    while pending:
        found = pending.pop()
        pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
        for key, part in pairs:
            if part is text:
                found[key] = value
                return
            if isinstance(part, dict | list):
                pending.append(part)
