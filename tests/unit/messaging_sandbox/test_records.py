"""How the sandbox shows what it received."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dev.sandbox.inbox import inbox_page, message_page
from dev.sandbox.records import Record, mail_body, mail_header, show

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAIL = (
    "Subject: =?utf-8?B?5L2g5aW9?=\r\nMessage-ID: <m1@shop.example>\r\n"
    "List-Unsubscribe:\r\n <https://y.example/u/1>\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello https://y.example/c/1\r\n"
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<a href='https://y.example/c/2?a=1&amp;b=2'>x</a>\r\n--b--\r\n"
)


def mail(source: str) -> Record:
    """A mail as the ledger keeps it."""
    return Record(7, "email", "smtp", NOW, "a@b.example", source, "hash")


def test_show_decodes_a_mail_and_lists_its_links() -> None:
    shown = show(mail(MAIL))
    assert shown["subject"] == "你好"
    assert shown["headers"]["List-Unsubscribe"] == "<https://y.example/u/1>"
    assert shown["text"].strip() == "Hello https://y.example/c/1"
    assert shown["links"] == ["https://y.example/c/1", "https://y.example/c/2?a=1&b=2"]


def test_mail_header_reads_folded_and_absent_headers() -> None:
    source = MAIL.encode()
    assert mail_header(source, "message-id") == "<m1@shop.example>"
    assert mail_header(source, "List-Unsubscribe") == "<https://y.example/u/1>"
    assert mail_header(source, "X-None") == ""
    assert mail_body(source).startswith(b"--b")


@given(st.binary(max_size=400))
def test_show_never_fails_on_any_bytes(source: bytes) -> None:
    shown = show(mail(source.decode("latin-1")))
    assert isinstance(shown["text"], str)
    assert message_page(shown)


def test_inbox_escapes_what_a_sender_wrote() -> None:
    evil = "<script>alert(1)</script>\"'"
    source = f"Subject: {evil}\r\nContent-Type: text/html\r\n\r\n{evil}"
    page = inbox_page([show(mail(source))], {"smtp": {"accepted": 1, "unanswered": 0}}, evil, evil).decode()
    assert "<script" not in page
    assert 'sandbox srcdoc="&lt;script' in page
