"""Builds mail (RFC 5322, MIME) from parts, fast (docs/decisions/0028): no header object, no generator, one pass over bytes.

What a person or template wrote cannot leave its place: line breaks never reach a header, non-ASCII becomes RFC 2047
encoded words, and the boundary holds a pair of characters that no encoded body can hold.
"""

import binascii
import functools
import hashlib
import re
from datetime import datetime
from email.utils import format_datetime

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_ADDRESS = re.compile(r"([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@([^\s@<>()\[\]\\,;:\"\x00-\x20\x7f]{1,253})")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_ONE_CLICK = re.compile(r"https://|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?(?:[/?#]|$)")
"""Where a one-click address may lead: RFC 8058 wants HTTPS; loopback is development, where there is none."""

_URL = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,1900}")
_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,128}")
TOKEN_HEADER = "X-Yike-Token"
"""Holds the signed token of a message, where its account has one: a complaint brings it back."""

_WORD_BYTES = 39
_LINE = 60


class UnsendableMail(ValueError):
    """The mail cannot be written down correctly; `part` names which part: `recipient`, `sender` or `unsubscribe_url`."""

    def __init__(self, part: str) -> None:
        super().__init__(f"{part} cannot stand in a mail")
        self.part = part


def ascii_address(address: str, part: str) -> str:
    """Returns the address as it goes on the wire, an international domain in its ASCII form.

    Raises:
        UnsendableMail: If it is no address, or its local part is not ASCII (which few servers take).
    """
    match = _ADDRESS.fullmatch(address)
    if match is None or ".." in match[1] or match[1].startswith(".") or match[1].endswith("."):
        raise UnsendableMail(part)
    domain = match[2]
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            raise UnsendableMail(part) from None
    if not _DOMAIN.fullmatch(domain):
        raise UnsendableMail(part)
    return f"{match[1]}@{domain}"


def header_text(text: str, used: int) -> str:
    """Returns unstructured text for a header: line breaks become spaces, what is not plain becomes encoded words.

    Args:
        text: Any text.
        used: Characters already on the line, at most 60.
    """
    clean = _CONTROLS.sub(" ", text).strip()
    if _PLAIN.fullmatch(clean) and len(clean) + used <= 76 and "=?" not in clean:
        return clean
    return _encoded_words(clean)


def _encoded_words(text: str) -> str:
    """RFC 2047 encoded words in base64, each of whole characters and at most 75 long, one a line."""
    data = text.encode("utf-8", "replace")
    words: list[str] = []
    at = 0
    while at < len(data) or not words:
        end = min(at + _WORD_BYTES, len(data))
        # Back to where a character begins: those within one are 10xxxxxx.
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        words.append(f"=?utf-8?B?{binascii.b2a_base64(data[at:end], newline=False).decode()}?=")
        at = end
    return "\r\n ".join(words)


def _display_name(name: str) -> str:
    clean = _CONTROLS.sub(" ", name).strip()
    if _ATOMS.fullmatch(clean) and len(clean) <= _LINE and "=?" not in clean:
        return clean
    return _encoded_words(clean)


def message_identifier(delivery_id: str, sender: str) -> str:
    """Returns the Message-ID, without angle brackets: the same for the same ledger id and sender domain."""
    token = delivery_id if _TOKEN.fullmatch(delivery_id) else hashlib.sha256(delivery_id.encode()).hexdigest()
    return f"{token.strip('.') or 'message'}@{sender.rpartition('@')[2]}"


def build_mail(
    *,
    identifier: str,
    sender: str,
    sender_name: str,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    unsubscribe_url: str,
    date: datetime,
    token: str = "",
) -> bytes:
    """Returns the whole mail with CRLF line ends, not yet dot-stuffed, every line at most 998 bytes.

    Args:
        identifier: Message-ID without angle brackets.
        sender: Address on the wire, as `ascii_address` gives it.
        sender_name: Display name, empty for none.
        recipient: Address on the wire.
        subject: One line of any text.
        text: Plain part, empty for none.
        html: HTML part, empty for none; with both parts they are alternatives.
        unsubscribe_url: One-click URL; empty for none.
        date: With a time zone.
        token: Of `TOKEN_HEADER`; empty for none.

    Raises:
        UnsendableMail: If the unsubscribe URL is no plain http(s) URL.
    """
    name = _display_name(sender_name)
    head = [
        f"From: {name}\r\n <{sender}>" if name else f"From: {sender}",
        f"To: {recipient}",
        f"Subject: {header_text(subject, 9)}",
        f"Date: {_date(date.replace(microsecond=0))}",
        f"Message-ID: <{identifier}>",
        "MIME-Version: 1.0",
    ]
    head += (f"{name}: {value}" for name, value in unsubscribe_headers(unsubscribe_url).items())
    if token:
        head.append(f"{TOKEN_HEADER}: {token}")
    if text and html:
        boundary = f"=_{hashlib.sha256(identifier.encode()).hexdigest()[:32]}"
        head.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
        mark = f"--{boundary}".encode()
        parts = (mark, _part("plain", text), mark, _part("html", html), mark + b"--", b"")
        return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + b"\r\n".join(parts)
    single = _part("html", html) if html else _part("plain", text)
    return "\r\n".join(head).encode("ascii") + b"\r\n" + single


@functools.lru_cache(maxsize=16)
def _date(second: datetime) -> str:
    """Returns a header's date; the mails of one second share it."""
    return format_datetime(second)


def unsubscribe_headers(url: str) -> dict[str, str]:
    """Returns the headers by which a mail program unsubscribes its owner (RFC 8058); none without a URL.

    Raises:
        UnsendableMail: If the URL is no plain http(s) URL.
    """
    if not url:
        return {}
    if not _URL.fullmatch(url) or len(url) > 900:
        raise UnsendableMail("unsubscribe_url")
    headers = {"List-Unsubscribe": f"<{url}>"}
    if _ONE_CLICK.match(url) is not None:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def plain_line(text: str) -> str:
    """Returns a text as one line for providers that write headers themselves: line breaks and controls become spaces."""
    return " ".join(_CONTROLS.sub(" ", text).encode("utf-8", "replace").decode().split())


def _part(kind: str, content: str) -> bytes:
    """Returns one part, header and body: quoted-printable where most is ASCII, else base64."""
    data = content.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    if not data.endswith(b"\n"):
        data += b"\n"
    if len(data) < 1.2 * (len(content) + 1):
        encoding, body = b"quoted-printable", binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")
    else:
        encoding, text = b"base64", binascii.b2a_base64(data.replace(b"\n", b"\r\n"), newline=False)
        body = b"".join([text[at : at + 76] + b"\r\n" for at in range(0, len(text), 76)])
    head = b"Content-Type: text/" + kind.encode() + b"; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding
    return head + b"\r\n\r\n" + body
