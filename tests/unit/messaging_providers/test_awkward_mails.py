"""A mail for twenty awkward customers, as its receivers' programs read it: the standard library's strict parser, and dkimpy."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from services.messaging.providers.smtp.dkim import Signer
from services.messaging.providers.smtp.mime import ascii_address, build_mail
from tests.support.dkim import is_signed, key_pem

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LONG = "双十一会员专享:" + "满三百减五十,限时三天。" * 25
NAMES = [
    "王小明",
    "欧阳·娜娜",
    "𠮷野家 太郎",
    "👩‍👩‍👧‍👦 family",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "محمد بن سلمان",
    "שלום עליכם",
    "Zoë Ångström",
    "e\u0301 with a mark of its own",
    'O\'Brien, "Bob" <bob@evil.example>',
    "=?utf-8?B?aGk=?=",
    "a\r\nBcc: all@shop.example",
    "tab\there",
    "\u202eright to left\u202c",
    "zero\u200bwidth\ufeff",
    "",
    "   ",
    "x" * 300,
    "line\u2028separator",
    "นางสาว ไม่มีช่องว่าง",
]


def built(name: str, subject: str) -> bytes:
    """Marketing mail that greets a customer."""
    return build_mail(
        identifier="m1@shop.example",
        sender="hello@shop.example",
        sender_name=name,
        recipient="li@mail.example",
        subject=subject,
        text=f"亲爱的 {name}\n.\n..begins with dots\n" + "long " * 400,
        html=f"<p>Dear {name}</p>",
        unsubscribe_url="https://y.example/u/token",
        date=NOW.astimezone(timezone(timedelta(hours=8))),
    )


def defects(message: EmailMessage) -> list[object]:
    """All that the parser found wrong, in the message, its parts and its headers."""
    found: list[object] = []
    for part in message.walk():
        found += part.defects
        for value in part.values():
            found += getattr(value, "defects", [])
    return found


def readable(text: str) -> str:
    """A text as a header can hold it: line breaks and controls are spaces."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).split())


def shown_name(source: bytes) -> str:
    """The sender's name; by `email.header`, since the newer parser leaves the spaces between encoded words (RFC 2047, 6.2)."""
    raw = str(email.message_from_bytes(source, policy=email.policy.compat32)["From"]).replace("\r\n", "")
    name = raw.removesuffix("<hello@shop.example>")
    return "" if name == "hello@shop.example" else str(make_header(decode_header(name.strip())))


def test_there_are_twenty() -> None:
    assert len(NAMES) == len(set(NAMES)) == 20
    assert len(LONG) > 300


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("long", [False, True])
def test_mail_is_read_as_it_was_meant(name: str, long: bool) -> None:
    subject = f"{name} {LONG}" if long else f"{name}, your coupon"
    by = Signer("shop.example", "s1", key_pem("ed25519"))
    source = by.sign(built(name, subject), NOW)
    assert is_signed(source, {by.record_name: by.record_value})
    # RFC 5322, 2.1.1 and 2.3: lines of at most 998 bytes, and CR and LF only together.
    assert all(len(line) <= 998 and not re.search(rb"[\r\n]", line) for line in source.split(b"\r\n"))
    assert source.partition(b"\r\n\r\n")[0].isascii()
    message = email.message_from_bytes(source, policy=email.policy.strict.clone(raise_on_defect=False))
    assert isinstance(message, EmailMessage)
    assert defects(message) == []
    assert message["Bcc"] is None
    assert len(message.get_all("From", [])) == len(message.get_all("Subject", [])) == 1
    # RFC 2047: words of at most 75 characters, each of whole characters.
    for word in re.findall(rb"=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=", source.partition(b"\r\n\r\n")[0]):
        assert len(word) <= 75
    assert readable(str(message["Subject"])) == readable(subject)
    (sender,) = message["From"].addresses
    assert sender.addr_spec == "hello@shop.example"
    assert readable(shown_name(source)) == readable(name)
    assert parsedate_to_datetime(str(message["Date"])) == NOW
    # RFC 8058: one https URI, the exact word, and both signed.
    assert str(message["List-Unsubscribe"]) == "<https://y.example/u/token>"
    assert str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    signature = re.sub(r"\s+", "", str(message["DKIM-Signature"])).lower()
    assert ":list-unsubscribe:list-unsubscribe-post" in signature
    text = message.get_body(("plain",))
    assert text is not None
    assert "\n.\n..begins with dots\n" in text.get_content().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("address", "on_the_wire"),
    [
        ("li@商店.example", "li@xn--czrs0t.example"),
        ("Li+tag@MAIL.example", "Li+tag@MAIL.example"),
    ],
)
def test_international_domains_go_in_their_ascii_form(address: str, on_the_wire: str) -> None:
    assert ascii_address(address, "recipient") == on_the_wire
