"""What the sandbox keeps of one accepted message, and the plain form in which it shows it."""

import email
import email.errors
import email.header
import email.policy
import hashlib
import re
from datetime import datetime
from email.message import Message
from typing import Any

import msgspec

_URL = re.compile(r"https?://[^\s\"'<>)\]]+")
MAX_LINKS = 100
"""Most links listed of one message."""


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One accepted message, as it stands in the ledger.

    Attributes:
        number: Position in the ledger, from 1, never used twice.
        channel: `email`, `sms`, `wecom`, `wechat`, `mini_program`, `push`, `voice` or `webhook`.
        provider: One of `modes.PROVIDERS`.
        time: When it was accepted.
        recipient: One address, phone or user id.
        source: The message as received: RFC 5322 text (bytes as Latin-1) or the request's JSON.
        body_hash: SHA-256 of the content without what differs between attempts.
        account: The sandbox account that sent it.
        sender: Envelope sender, SMS signature or WeCom agent.
        key: What the sender uses to know it again (Message-ID, OutId, request hash); empty when none.
        provider_message_id: What the sandbox answered.
        answered: False where the sandbox closed the connection without an answer.
    """

    number: int
    channel: str
    provider: str
    time: datetime
    recipient: str
    source: str
    body_hash: str
    account: str = ""
    sender: str = ""
    key: str = ""
    provider_message_id: str = ""
    answered: bool = True


def hash_of(content: bytes) -> str:
    """Returns the SHA-256 of `content`, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def mail_body(source: bytes) -> bytes:
    """Returns what follows the header of an RFC 5322 message; all of it where there is no empty line."""
    head, separator, body = source.partition(b"\r\n\r\n")
    return body if separator else head


def mail_header(source: bytes, name: str) -> str:
    """Returns the first value of a header as received, unfolded but not decoded; empty when absent."""
    head = b"\r\n" + source.partition(b"\r\n\r\n")[0] + b"\r\n"
    match = re.search(rb"\r\n" + re.escape(name.encode()) + rb":[ \t]*((?:[^\r\n]|\r\n[ \t])*)", head, re.IGNORECASE)
    return re.sub(rb"\r\n[ \t]", b" ", match[1]).decode("latin-1").strip() if match else ""


def show(record: Record) -> dict[str, Any]:
    """Returns the message as the read endpoints give it: decoded subject, text, HTML, headers, fields and links."""
    shown: dict[str, Any] = {
        "number": record.number,
        "channel": record.channel,
        "provider": record.provider,
        "time": record.time.isoformat(),
        "account": record.account,
        "sender": record.sender,
        "recipient": record.recipient,
        "key": record.key,
        "body_hash": record.body_hash,
        "provider_message_id": record.provider_message_id,
        "answered": record.answered,
    }
    if record.channel != "email":
        shown |= _show_fields(record)
    else:
        shown |= _show_mail(record.source) if record.provider == "smtp" else _show_mail_fields(record.source)
    links = _URL.findall(f"{shown['text']} {shown.get('html', '')}".replace("&amp;", "&"))
    shown["links"] = list(dict.fromkeys(links))[:MAX_LINKS]
    return shown


def _show_mail(source: str) -> dict[str, Any]:
    # The lenient parser: the modern one raises on some malformed headers, and whatever came must be shown.
    message = email.message_from_bytes(source.encode("latin-1"), policy=email.policy.compat32)
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        headers.setdefault(_readable(name), _readable(_decoded(str(value))))
    return {
        "subject": headers.get("Subject", ""),
        "headers": headers,
        "text": _part(message, "text/plain"),
        "html": _part(message, "text/html"),
    }


def _show_mail_fields(source: str) -> dict[str, Any]:
    """Shows a mail that came as fields; its `request` is what the provider was asked."""
    fields: dict[str, Any] = msgspec.json.decode(source)
    return {
        "subject": str(fields["headers"].get("Subject", "")),
        "headers": fields["headers"],
        "text": fields["text"],
        "html": fields["html"],
        "fields": fields["request"],
    }


def _part(message: Message, kind: str) -> str:
    """Returns the first part of this type that is no attachment; empty when there is none."""
    for part in message.walk():
        if part.get_content_type() == kind and "attachment" not in str(part.get("Content-Disposition", "")).lower():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return _text_of(payload, str(part.get_content_charset() or "utf-8")).replace("\r\n", "\n")
    return ""


def _text_of(payload: bytes, charset: str) -> str:
    try:
        return _readable(payload.decode(charset, "replace"))
    except (LookupError, ValueError):
        # An unknown charset is the sender's mistake; it is shown, not hidden.
        return payload.decode("latin-1")


def _readable(text: str) -> str:
    """Returns the text with raw bytes, which the parser keeps as surrogates, read as UTF-8 as far as they are."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()


def _decoded(value: str) -> str:
    """Returns a header as a person reads it; as received where its encoding makes no sense."""
    unfolded = value.replace("\r\n", "").replace("\n", "").strip()
    try:
        return str(email.header.make_header(email.header.decode_header(unfolded)))
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return unfolded


def _show_fields(record: Record) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.json.decode(record.source)
    if record.channel == "sms":
        if record.provider == "twilio_sms":
            return {"subject": "", "text": fields["Body"], "fields": fields}
        if record.provider == "tencent_sms":
            text = " ".join(fields.get("TemplateParamSet", []))
            return {"subject": fields.get("TemplateId", ""), "text": f"【{record.sender}】{text}", "fields": fields}
        parameters = fields.get("TemplateParam") or "{}"
        values = msgspec.json.decode(parameters)
        text = " ".join(str(value) for value in values.values()) if isinstance(values, dict) else parameters
        return {"subject": fields.get("TemplateCode", ""), "text": f"【{record.sender}】{text}", "fields": fields}
    if fields.get("msgtype") == "text" and record.channel in ("wechat", "mini_program"):
        return {"subject": "", "text": str(fields["text"]["content"]), "fields": fields}
    if record.channel == "push":
        return _show_push(record.provider, fields)
    if record.channel == "voice":
        values = msgspec.json.decode(fields.get("TtsParam") or "{}")
        return {"subject": fields["TtsCode"], "text": " ".join(str(each) for each in values.values()), "fields": fields}
    if record.channel in ("wechat", "mini_program"):
        lines = [f"{name}: {each['value']}" for name, each in fields["data"].items()]
        page = fields.get("page") or (fields.get("miniprogram") or {}).get("pagepath")
        return {
            "subject": fields["template_id"],
            "text": "\n".join([*lines, *(each for each in (fields.get("url"), page) if each)]),
            "fields": fields,
        }
    if record.channel == "webhook":
        data = fields["data"]
        lines = [data.get("text", ""), *(f"{name}: {value}" for name, value in data.get("parameters", {}).items())]
        lines += [data.get("url", ""), data.get("miniProgramPage", "")]
        return {"subject": data.get("subject", ""), "text": "\n".join(filter(None, lines)), "fields": fields}
    kind = str(fields.get("msgtype", ""))
    content = fields.get(kind)
    content = content if isinstance(content, dict) else {}
    parts = [str(content[name]) for name in ("content", "description", "url") if content.get(name)]
    return {"subject": str(content.get("title", kind)), "text": "\n".join(parts), "fields": fields}


def _show_push(provider: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Shows a push: its title and body, and what the app gets besides."""
    if provider == "fcm":
        said, data = fields["notification"], fields.get("data") or {}
        title, body = said.get("title", ""), said.get("body", "")
    else:
        said = fields["notification"]["android"]
        title, body, data = said.get("title", ""), said["alert"], said.get("extras") or {}
    return {
        "subject": title,
        "text": "\n".join([body, *(each for each in [data.get("deep_link")] if each)]),
        "fields": fields,
    }
