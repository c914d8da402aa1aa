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

from gateway.ingest.splitting import Mark, Unsplittable, split_list
from gateway.ingest.wire import check_batch_size
from gateway.problems import UnsupportedMedia
from services.common.calls.identifiers import Identifiers, check_count, id_text, missing, type_of
from services.common.calls.surrogates import without_lone_surrogates
from services.common.calls.wire import DECODE_ERRORS, MAXIMUM_EVENT_BYTES, SentEvent, decode_any, refusal
from services.common.errors import InvalidArgument, Reason
from services.common.json_values import encode

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

_EVENT = Mark("specversion", ("1.0",))
_RAW_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])


def is_batch(headers: dict[bytes, bytes]) -> bool:
    """Tells whether a request carries many events rather than one.

    Raises:
        UnsupportedMedia: If its content type is of none of the modes.
    """
    media_type = _media_type(headers)
    if media_type == _BATCH:
        return True
    if media_type == _STRUCTURED or b"ce-specversion" in headers:
        return False
    raise UnsupportedMedia(
        f"Send {_STRUCTURED}, {_BATCH}, or the attributes of one event in ce-* headers.", field="content-type"
    )


def split_cloudevents(body: bytes) -> list[msgspec.Raw]:
    """Returns the events of a batch still raw, so that one bad event does not lose the others.

    Raises:
        InvalidArgument: If it is no list.
        BodyTooLarge: If there are more than 2,500.
    """
    try:
        events = _RAW_LIST.decode(body)
    except msgspec.ValidationError as error:
        raise InvalidArgument(
            "A CloudEvents batch is a JSON array.", reason=Reason.ERROR_REASON_MALFORMED_BODY
        ) from error
    except DECODE_ERRORS as error:
        try:
            events = [msgspec.Raw(event) for event in split_list(without_lone_surrogates(body), _EVENT)]
        except Unsplittable:
            raise refusal(error) from None
    check_batch_size(len(events))
    return events


def structured(headers: dict[bytes, bytes], body: bytes) -> bytes:
    """Returns the one event of a request in structured mode; its data stay as they came."""
    media_type = _media_type(headers)
    if media_type == _STRUCTURED:
        return body
    event: dict[str, Any] = {
        name[3:].decode("latin-1"): unquote(value.decode("latin-1").strip('"'), errors="replace")
        for name, value in headers.items()
        if name.startswith(b"ce-")
    }
    if body:
        is_json = not media_type or media_type.endswith("json")
        event["datacontenttype"] = media_type or "application/json"
        if is_json and _is_json(body):
            event["data"] = msgspec.Raw(body)
        else:
            event["data_base64"] = base64.b64encode(body).decode()
    return msgspec.json.encode(event)


def read_cloudevent(raw: bytes | msgspec.Raw) -> tuple[SentEvent, Identifiers]:
    """Returns an event in structured mode as the track call that it is, and whom it is about.

    Raises:
        InvalidArgument: If it is no CloudEvent, or one that cannot be taken.
    """
    members = _members(raw)
    event = {name: decode_any(value) for name, value in members.items() if name != "data"}
    if event.get("specversion") != "1.0":
        raise InvalidArgument("specversion must be 1.0.", field="specversion")
    for name in ("id", "source", "type"):
        if not isinstance(event.get(name), str) or not event[name]:
            raise missing(name, f"A CloudEvent needs {name}, a text that is not empty.")
    time = event.get("time")
    if time is not None and not isinstance(time, str):
        raise InvalidArgument("time must be an RFC 3339 text.", reason=Reason.ERROR_REASON_INVALID_TIMESTAMP)
    properties = _properties(event, members.get("data"))
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
        context=msgspec.Raw(encode(context)),
    )
    return sent, _identifiers(event)


def _members(raw: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    plain = bytes(raw)
    for body in (plain, without_lone_surrogates(plain)):
        try:
            return _RAW_MEMBERS.decode(body)
        except msgspec.ValidationError as error:
            raise InvalidArgument(
                "A CloudEvent is a JSON object.", reason=Reason.ERROR_REASON_MALFORMED_BODY
            ) from error
        except DECODE_ERRORS as error:
            last = error
    raise refusal(last) from last


def _identifiers(event: dict[str, Any]) -> Identifiers:
    found: Identifiers = {}
    subject = event.get("subject")
    if isinstance(subject, str) and ":" in subject:
        kind, _, value = subject.partition(":")
        text = id_text(value, "subject")
        if text:
            found[type_of(kind), text] = None
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


def _properties(event: dict[str, Any], data: msgspec.Raw | None) -> bytes:
    """Returns an event's data as a JSON object; an object stays as it was written."""
    if data is not None and "data_base64" in event:
        raise InvalidArgument("An event has data or data_base64, not both.", field="data")
    if data is None and "data_base64" in event:
        try:
            plain = base64.b64decode(event["data_base64"], validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise InvalidArgument("data_base64 must be base64.", field="data_base64") from error
        if "json" not in str(event.get("datacontenttype", "application/json")):
            return msgspec.json.encode({"data_base64": event["data_base64"]})
        data = msgspec.Raw(without_lone_surrogates(plain))
    if data is None:
        return b"{}"
    value = decode_any(data)
    if value is None:
        return b"{}"
    return bytes(data) if isinstance(value, dict) else msgspec.json.encode({"data": data})


def _media_type(headers: dict[bytes, bytes]) -> str:
    return headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()


def _is_json(body: bytes) -> bool:
    try:
        decode_any(body)
    except InvalidArgument:
        return False
    return True


def _message_id(source: str, event_id: str) -> str:
    # The two together are the key; the length keeps them from running into each other.
    digest = hashlib.blake2b(f"{len(source)}:{source}{event_id}".encode("utf-8", "replace"), digest_size=20)
    return f"ce-{digest.hexdigest()}"
