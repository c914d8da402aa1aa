"""What the sandbox's WeChat tells of messages and people: signed XML, encrypted where the app has a key.

Written from the vendor's description of message encryption, apart from what verifies and decrypts, so that one checks the
other.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape


@dataclass(frozen=True, slots=True)
class Listener:
    """Where an app's events go, as its server settings say; without a key they are in the clear."""

    url: str
    app_id: str
    token: str
    encoding_aes_key: str = ""


@dataclass(frozen=True, slots=True)
class EventCall:
    """One call of an address: its whole URL with the signature, and its body."""

    url: str
    query: Mapping[str, str]
    body: bytes


def event_call(listener: Listener, openid: str, event: str, now: datetime, fields: Mapping[str, object]) -> EventCall:
    """Returns the call that tells of an event; lists among `fields` are entries, each with fields of its own."""
    return _call(listener, openid, now, {"MsgType": "event", "Event": event, **fields})


def written_call(
    listener: Listener, openid: str, kind: str, text: str, media_id: str, own_id: str, now: datetime
) -> EventCall:
    """Returns the call that tells what a person wrote to the app; `own_id` is the vendor's of it."""
    said = {"Content": text} if kind == "text" else {"MediaId": media_id} if media_id else {}
    return _call(listener, openid, now, {"MsgType": kind, **said, "MsgId": own_id})


def _call(listener: Listener, openid: str, now: datetime, fields: Mapping[str, object]) -> EventCall:
    stamp, nonce = str(int(now.timestamp())), secrets.token_hex(5)
    content = element("xml", {"ToUserName": "gh_sandbox", "FromUserName": openid, "CreateTime": stamp, **fields})
    query = {
        "signature": signature_of(listener.token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": openid,
    }
    if listener.encoding_aes_key:
        sealed = sealed_by(content.encode(), listener.encoding_aes_key, listener.app_id)
        query |= {"encrypt_type": "aes", "msg_signature": signature_of(listener.token, stamp, nonce, sealed)}
        content = element("xml", {"ToUserName": "gh_sandbox", "Encrypt": sealed})
    joint = "&" if "?" in listener.url else "?"
    return EventCall(f"{listener.url}{joint}{urlencode(query)}", query, content.encode())


def sent_event(provider: str, template: str, message_id: str, status: str) -> tuple[str, dict[str, Any]]:
    """Returns the event that tells what became of a message: its name and fields."""
    if provider == "wechat_official_account":
        return "TEMPLATESENDJOBFINISH", {"MsgID": message_id, "Status": status}
    code = "0" if status == "success" else "1000"
    told = {"TemplateId": template, "MsgID": message_id, "ErrorCode": code, "ErrorStatus": status}
    return "subscribe_msg_sent_event", {"SubscribeMsgSentEvent": {"List": [told]}}


def element(name: str, value: object) -> str:
    """Returns fields as XML."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(element(name, each) for each in value)
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(element(each, inside) for each, inside in value.items())}</{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"


def signature_of(*parts: str) -> str:
    """Returns the signature of a call."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def sealed_by(content: bytes, encoding_aes_key: str, app_id: str) -> str:
    """Returns a message, encrypted for an app or a corporation."""
    key = base64.b64decode(f"{encoding_aes_key}=")
    text = secrets.token_bytes(16) + len(content).to_bytes(4, "big") + content + app_id.encode()
    fill = 32 - len(text) % 32
    # Loaded by the first encrypted event: the sandbox starts without it.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(text + bytes([fill]) * fill) + encryptor.finalize()).decode()
