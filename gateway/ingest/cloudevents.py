"""CloudEvents 1.0 over HTTP (structured, binary and batch), read as track calls.

`type` is the event's name, `source` + `id` its message id, `time` when it happened, `data` its properties. Whom it is
about is told by `subject` as `type:value` (`phone:+8613800138000`) and by extension attributes: `userid`, `anonymousid`,
`deviceid`, `phone`, `email`, `membercard`, `unionid`, `openid`, `wecomexternaluserid`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any
from urllib.parse import unquote

import msgspec

from gateway.ingest.identifiers import Identifiers, check_count, id_text, identifier_type, missing
from gateway.ingest.wire import MAXIMUM_BATCH_EVENTS, MAXIMUM_EVENT_BYTES, SentEvent, refusal
from gateway.problems import UnsupportedMedia
from services.common.errors import InvalidArgument, Reason, YikeError

_STRUCTURED = "application/cloudevents+json"
_BATCH = "application/cloudevents-batch+json"
_IDENTIFIER_ATTRIBUTES = {
    "userid": "user_id",
    "anonymousid": "anonymous_id",
    "deviceid": "device_id",
    "phone": "phone",
    "email": "email",
    "membercard": "member_card",
    "unionid": "unionid",
    "openid": "openid",
    "wecomexternaluserid": "wecom_external_user_id",
}

Entry = tuple[SentEvent, Identifiers] | YikeError
"""An event with its identifiers, or why it cannot be taken."""


def decode_cloudevents(headers: dict[bytes, bytes], body: bytes) -> list[Entry]:
    """Returns the events of a request in any of the three content modes.

    Raises:
        InvalidArgument: If the request as a whole cannot be read, or its only event cannot be taken.
        UnsupportedMedia: If its content type is of none of the modes.
    """
    media_type = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    if media_type == _BATCH:
        events = _decode(body)
        if not isinstance(events, list):
            raise InvalidArgument("A CloudEvents batch is a JSON array.", reason=Reason.ERROR_REASON_MALFORMED_BODY)
        if len(events) > MAXIMUM_BATCH_EVENTS:
            raise InvalidArgument(
                f"A batch has at most {MAXIMUM_BATCH_EVENTS} events.", reason=Reason.ERROR_REASON_TOO_LARGE
            )
        return [_entry(event) for event in events]
    if media_type == _STRUCTURED:
        return [_read(_decode(body))]
    if b"ce-specversion" in headers:
        return [_read(_from_headers(headers, media_type, body))]
    raise UnsupportedMedia(
        f"Send {_STRUCTURED}, {_BATCH}, or the attributes of one event in ce-* headers.", field="content-type"
    )


def _entry(event: Any) -> Entry:
    try:
        return _read(event)
    except YikeError as error:
        return error


def _read(event: Any) -> tuple[SentEvent, Identifiers]:
    if not isinstance(event, dict):
        raise InvalidArgument("A CloudEvent is a JSON object.", reason=Reason.ERROR_REASON_MALFORMED_BODY)
    if event.get("specversion") != "1.0":
        raise InvalidArgument("specversion must be 1.0.", field="specversion")
    for name in ("id", "source", "type"):
        if not isinstance(event.get(name), str) or not event[name]:
            raise missing(name, f"A CloudEvent needs {name}, a text that is not empty.")
    time = event.get("time")
    if time is not None and not isinstance(time, str):
        raise InvalidArgument("time must be an RFC 3339 text.", reason=Reason.ERROR_REASON_INVALID_TIMESTAMP)
    properties = msgspec.json.encode(_properties(event))
    if len(properties) > MAXIMUM_EVENT_BYTES:
        raise InvalidArgument(
            f"The data of an event has at most {MAXIMUM_EVENT_BYTES} bytes.", reason=Reason.ERROR_REASON_TOO_LARGE
        )
    context = {
        "cloudEvent": {name: event[name] for name in ("source", "id", "subject", "dataschema") if event.get(name)}
    }
    sent = SentEvent(
        message_id=_message_id(event["source"], event["id"]),
        event=event["type"],
        timestamp=time,
        properties=msgspec.Raw(properties),
        context=msgspec.Raw(msgspec.json.encode(context)),
    )
    return sent, _identifiers(event)


def _identifiers(event: dict[str, Any]) -> Identifiers:
    found: Identifiers = {}
    subject = event.get("subject")
    if isinstance(subject, str) and ":" in subject:
        kind, _, value = subject.partition(":")
        text = id_text(value, "subject")
        if text:
            found[identifier_type(kind), text] = None
    for attribute, kind in _IDENTIFIER_ATTRIBUTES.items():
        given = event.get(attribute)
        if given is None:
            continue
        if isinstance(given, bool) or not isinstance(given, str | int):
            raise InvalidArgument(f"{attribute} must be a text.", field=attribute)
        text = id_text(given, attribute)
        if text:
            found[kind, text] = None
    if not found:
        raise InvalidArgument(
            "Name whom the event is about: subject as type:value, for example phone:+8613800138000, or the extension "
            "attribute userid.",
            reason=Reason.ERROR_REASON_NO_IDENTIFIER,
        )
    check_count(found)
    return found


def _properties(event: dict[str, Any]) -> dict[str, Any]:
    if "data" in event and "data_base64" in event:
        raise InvalidArgument("An event has data or data_base64, not both.", field="data")
    data = event.get("data")
    if "data_base64" in event:
        try:
            plain = base64.b64decode(event["data_base64"], validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise InvalidArgument("data_base64 must be base64.", field="data_base64") from error
        if "json" not in str(event.get("datacontenttype", "application/json")):
            return {"data_base64": event["data_base64"]}
        data = _decode(plain)
    if data is None:
        return {}
    return data if isinstance(data, dict) else {"data": data}


def _from_headers(headers: dict[bytes, bytes], media_type: str, body: bytes) -> dict[str, Any]:
    event: dict[str, Any] = {
        name[3:].decode("latin-1"): unquote(value.decode("latin-1").strip('"'), errors="replace")
        for name, value in headers.items()
        if name.startswith(b"ce-")
    }
    if body:
        if not media_type or media_type.endswith("json"):
            event["data"] = _decode(body)
        else:
            event["datacontenttype"] = media_type
            event["data_base64"] = base64.b64encode(body).decode()
    return event


def _message_id(source: str, event_id: str) -> str:
    # The two together are the key; the length keeps them from running into each other.
    digest = hashlib.blake2b(f"{len(source)}:{source}{event_id}".encode("utf-8", "replace"), digest_size=20)
    return f"ce-{digest.hexdigest()}"


def _decode(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refusal(error) from error
