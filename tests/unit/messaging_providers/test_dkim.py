"""Signatures hold before dkimpy, a receiver written apart from us, whatever a mail says; and nobody changes a signed mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messaging.providers.findings import DkimRecordState
from services.messaging.providers.smtp.dkim import Signer, UnusableKey, is_name
from services.messaging.providers.smtp.dkim_records import find_record
from services.messaging.providers.smtp.mime import build_mail
from tests.support.dkim import SHORT_KEY, is_signed, key_pem

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
URL = "https://y.example/u/1"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def mail(subject: str = "s", name: str = "Shop", text: str = "t", html: str = "<p>h</p>", url: str = URL) -> bytes:
    """A mail from parts."""
    return build_mail(
        identifier="m1@shop.example",
        sender="hello@shop.example",
        sender_name=name,
        recipient="li@mail.example",
        subject=subject,
        text=text,
        html=html,
        unsubscribe_url=url,
        date=NOW,
    )


def signer(kind: str = "rsa") -> Signer:
    """A signer of the shop."""
    return Signer("shop.example", "s1", key_pem(kind))


def records(by: Signer) -> dict[str, str]:
    """What its domain publishes."""
    return {by.record_name: by.record_value}


def listed(signed: bytes) -> list[str]:
    """The names in `h=`, in lower case."""
    value = signed.partition(b" h=")[2].partition(b";")[0].decode()
    return [name.strip().lower() for name in value.split(":")]


@pytest.mark.parametrize("kind", ["rsa", "rsa-traditional", "ed25519"])
@pytest.mark.parametrize(("text", "html"), [("t", "<p>h</p>"), ("t", ""), ("", "<p>你好</p>"), ("", "")])
def test_signature_holds_for_a_receiver(kind: str, text: str, html: str) -> None:
    by = signer(kind)
    signed = by.sign(mail(text=text, html=html), NOW)
    assert is_signed(signed, records(by))
    assert signed.endswith(mail(text=text, html=html))
    assert all(len(line) <= 78 for line in signed.partition(b"\r\nFrom:")[0].split(b"\r\n"))


@given(subject=TEXT, name=TEXT, text=TEXT, html=TEXT)
def test_signature_holds_whatever_was_written(subject: str, name: str, text: str, html: str) -> None:
    by = signer("ed25519")
    assert is_signed(by.sign(mail(subject, name, text, html), NOW), records(by))


@given(st.lists(st.sampled_from([b" ", b"\t", b"a", b"\r\n", b"  \r\n", b"\r\n\r\n", b"\n", b"\r", b"."]), max_size=30))
def test_body_of_any_white_space_is_read_as_receivers_read_it(parts: list[bytes]) -> None:
    by = signer("ed25519")
    # As it is between the header and the end mark: with a line end, and no other than CRLF.
    body = b"".join(parts).replace(b"\r", b"").replace(b"\n", b"\r\n") + b"\r\n"
    whole = mail(html="").partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body
    assert is_signed(by.sign(whole, NOW), records(by))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: s\r\n", b"Subject: other\r\n"),
        (b"To: li@mail.example", b"To: wang@mail.example"),
        (b"List-Unsubscribe: <https://y.example/u/1>", b"List-Unsubscribe: <https://evil.example/>"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"<p>h</p>", b"<p>i</p>"),
        (b"Subject: s\r\n", b"Subject: another\r\nSubject: s\r\n"),
        (b"Subject: s\r\n", b"Subject: s\r\nSubject: another\r\n"),
        (b"Content-Type: multipart", b"Content-Type: text/plain\r\nContent-Type: multipart"),
        (b"From: Shop", b"From: <evil@evil.example>\r\nFrom: Shop"),
        (b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n"),
    ],
)
def test_mail_that_was_changed_on_its_way_is_known(old: bytes, new: bytes) -> None:
    by = signer()
    signed = by.sign(mail(), NOW)
    head, mark, rest = signed.partition(b"\r\nFrom:")
    assert old in mark + rest
    assert is_signed(signed, records(by))
    assert not is_signed(head + (mark + rest).replace(old, new, 1), records(by))


def test_what_rfc_8058_wants_is_covered_and_what_is_not_there_is_not() -> None:
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= set(listed(signer().sign(mail(), NOW)))
    assert not {"list-unsubscribe", "list-unsubscribe-post"} & set(listed(signer().sign(mail(url=""), NOW)))
    for name in ("from", "to", "subject", "date", "message-id", "mime-version", "content-type"):
        assert listed(signer().sign(mail(), NOW)).count(name) == 2


def test_signature_says_when_and_for_whom() -> None:
    head = signer().sign(mail(), NOW).partition(b"\r\nFrom:")[0].decode()
    assert f"t={int(NOW.timestamp())};" in head
    assert "c=relaxed/relaxed; d=shop.example;" in head
    assert "a=rsa-sha256" in head
    assert "a=ed25519-sha256" in signer("ed25519").sign(mail(), NOW).decode()


def test_another_key_does_not_hold() -> None:
    by = signer("ed25519")
    assert not is_signed(by.sign(mail(), NOW), {by.record_name: signer("rsa").record_value})


@pytest.mark.parametrize(
    ("pem", "words"),
    [
        ("", "PEM"),
        ("no key", "PEM"),
        (key_pem("ec"), "RSA or Ed25519"),
        (key_pem("encrypted"), "encrypted"),
        (SHORT_KEY, "1024"),
    ],
    ids=["empty", "text", "elliptic", "encrypted", "short"],
)
def test_key_that_no_receiver_takes_is_refused_in_words(pem: str, words: str) -> None:
    with pytest.raises(UnusableKey, match=words):
        Signer("shop.example", "s1", pem)


def test_names_are_those_of_dns() -> None:
    assert all(is_name(name) for name in ("shop.example", "s1", "2026-11.mail"))
    assert not any(
        is_name(name) for name in ("", ".", "a..b", "a.", "-a", "a_b", "a b", "a;b", "店.example", "a" * 254)
    )


RIGHT = signer().record_value


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        ([RIGHT], DkimRecordState.FITS),
        ([RIGHT.replace("v=DKIM1; ", "")], DkimRecordState.FITS),
        ([RIGHT.replace("; ", ";") + ";"], DkimRecordState.FITS),
        ([RIGHT.replace("k=rsa; ", "t=s; ")], DkimRecordState.FITS),
        ([RIGHT.replace("k=rsa", "k=ed25519")], DkimRecordState.DIFFERS),
        ([RIGHT.replace("p=", "p=A")], DkimRecordState.DIFFERS),
        ([RIGHT.partition("p=")[0] + "p="], DkimRecordState.DIFFERS),
        ([f"{RIGHT}; h=sha1"], DkimRecordState.DIFFERS),
        ([f"{RIGHT}; s=tlsrpt"], DkimRecordState.DIFFERS),
        (["v=spf1 -all"], DkimRecordState.DIFFERS),
        ([RIGHT, RIGHT.replace("p=", "p=A")], DkimRecordState.DIFFERS),
        ([], DkimRecordState.MISSING),
        (None, DkimRecordState.UNKNOWN),
    ],
)
async def test_record_in_dns_is_compared_with_the_key(texts: Sequence[str] | None, state: DkimRecordState) -> None:
    asked: list[str] = []

    async def answer(name: str) -> Sequence[str] | None:
        asked.append(name)
        return texts

    found = await find_record(signer(), answer)
    assert (found.name, found.value, found.state) == ("s1._domainkey.shop.example", RIGHT, state)
    assert asked == ["s1._domainkey.shop.example"]
