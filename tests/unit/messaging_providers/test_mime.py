"""Mail is built fast and still correctly: the standard library reads back what was meant, whatever was written."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messaging.providers.smtp.mime import UnsendableMail, ascii_address, build_mail, message_identifier

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Surrogates cannot be text in any mail; they are tested apart.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Content-Type",
]


def built(
    subject: str = "s", name: str = "", text: str = "t", html: str = "<p>h</p>", url: str = "https://y.example/u/1"
) -> bytes:
    """A mail from parts."""
    return build_mail(
        identifier="m1@yike.example",
        sender="hello@yike.example",
        sender_name=name,
        recipient="li@shop.example",
        subject=subject,
        text=text,
        html=html,
        unsubscribe_url=url,
        date=NOW,
    )


def parsed(source: bytes) -> EmailMessage:
    """The mail as the standard library reads it."""
    message = email.message_from_bytes(source, policy=email.policy.SMTP)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    """The content of one alternative, in its own line ends."""
    body = message.get_body((kind,))
    assert body is not None
    payload = body.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def as_lines(text: str) -> str:
    """What a text becomes in a mail: line feeds, and one at the end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.endswith("\n") else lines + "\n"


def test_build_mail_writes_every_header_once() -> None:
    message = parsed(built(subject="Hello", name="Yike Shop"))
    assert message.keys() == HEADERS
    assert message["From"] == "Yike Shop <hello@yike.example>"
    assert message["To"] == "li@shop.example"
    assert message["Subject"] == "Hello"
    assert message["Message-ID"] == "<m1@yike.example>"
    assert message["List-Unsubscribe"] == "<https://y.example/u/1>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Date"].datetime == NOW


@given(subject=TEXT, name=TEXT, text=TEXT, html=TEXT)
def test_build_mail_holds_its_shape_whatever_was_written(subject: str, name: str, text: str, html: str) -> None:
    source = built(subject, name, text or "t", html or "h")
    assert all(len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in source.split(b"\r\n"))
    head, _, _ = source.partition(b"\r\n\r\n")
    assert head.isascii()
    message = parsed(source)
    assert message.keys() == HEADERS
    assert [kind.get_content_type() for kind in message.iter_parts()] == ["text/plain", "text/html"]
    assert part(message, "plain") == as_lines(text or "t")
    assert part(message, "html") == as_lines(html or "h")


@given(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\x85"), min_size=1, max_size=120)
)
def test_build_mail_keeps_the_subject_of_ordinary_text(subject: str) -> None:
    assert str(parsed(built(subject=subject))["Subject"]).split() == subject.split()


@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: all@shop.example", "x\nBcc: a@b.example\n\nbody", "x\u2028Bcc: y", "x\x00y"]
)
def test_build_mail_lets_no_line_break_into_a_header(evil: str) -> None:
    message = parsed(built(subject=evil, name=evil))
    assert message.keys() == HEADERS
    assert "Bcc" not in message
    assert message.get_body(("plain",)) is not None


def test_build_mail_encodes_chinese_in_words_of_at_most_75_characters() -> None:
    subject = "双十一会员专享优惠券已到账请尽快使用" * 5
    head = built(subject=subject, name="一客").partition(b"\r\n\r\n")[0]
    lines = [line for line in head.split(b"\r\n") if b"=?" in line]
    assert len(lines) > 4
    assert all(len(line) <= 76 for line in lines)
    message = parsed(head + b"\r\n\r\n")
    assert message["Subject"] == subject
    assert message["From"].addresses[0].display_name == "一客"


def test_build_mail_survives_lone_surrogates() -> None:
    message = parsed(built(subject="a\ud800b", text="a\ud800b"))
    assert message["Subject"] == "a?b"
    assert part(message, "plain") == "a?b\n"


def test_build_mail_with_one_part_has_no_alternatives() -> None:
    assert parsed(built(html="", text="只有文字")).get_content_type() == "text/plain"
    assert parsed(built(html="<p>x</p>", text="")).get_content_type() == "text/html"


@pytest.mark.parametrize("url", ["javascript:x", "https://y.example/ x", "https://y.example/>", "https://y/\r\nBcc: x"])
def test_build_mail_refuses_an_unsubscribe_url_that_is_none(url: str) -> None:
    with pytest.raises(UnsendableMail):
        built(url=url)


def test_build_mail_offers_one_click_only_where_rfc_8058_allows() -> None:
    assert "List-Unsubscribe-Post" not in parsed(built(url="http://shop.example/u/1"))
    assert "List-Unsubscribe-Post" in parsed(built(url="http://127.0.0.1:8080/u/1"))
    assert "List-Unsubscribe" not in parsed(built(url=""))


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("li@shop.example", "li@shop.example"),
        ("a.b+c@sub.shop.example", "a.b+c@sub.shop.example"),
        ("li@商店.example", "li@xn--czrs0t.example"),
    ],
)
def test_ascii_address_writes_addresses_as_they_travel(address: str, wire: str) -> None:
    assert ascii_address(address, "recipient") == wire


@pytest.mark.parametrize(
    "address",
    [
        "",
        "li",
        "@shop.example",
        "li@",
        "李@shop.example",
        "a b@shop.example",
        "a..b@shop.example",
        ".a@shop.example",
        "a@shop.example>\r\nRCPT TO:<b@shop.example",
        "a@shop.example, b@shop.example",
        "<a@shop.example>",
        "a@-shop.example",
        "a@shop..example",
        "a@" + "x" * 64 + ".example",
    ],
)
def test_ascii_address_refuses_what_is_none(address: str) -> None:
    with pytest.raises(UnsendableMail):
        ascii_address(address, "recipient")


@given(st.text(max_size=60))
def test_ascii_address_never_gives_anything_that_could_leave_its_place(address: str) -> None:
    try:
        wire = ascii_address(address, "recipient")
    except UnsendableMail:
        return
    assert wire.isascii()
    assert not set(wire) & set(' <>\r\n\t,;:"()\\')


def test_message_identifier_is_stable_and_clean() -> None:
    assert message_identifier("msg_1", "a@y.example") == "msg_1@y.example"
    odd = message_identifier("a>\r\nBcc: b", "a@y.example")
    assert odd == message_identifier("a>\r\nBcc: b", "a@y.example")
    assert odd.partition("@")[0].isalnum()
