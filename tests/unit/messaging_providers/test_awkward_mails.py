"""A mail for twenty awkward customers, as its receivers' programs read it: the standard library's strict parser, and dkimpy.

Once written by hand, and once of a template of MJML with a dynamic block, by each of its variants, with links that carry a campaign.
"""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from justhtml import JustHTML

from services.messaging.domain import Channel, Engagement, Link, Purpose, Template
from services.messaging.domain.template_content import (
    BlockBody,
    BlockCase,
    DynamicBlock,
    TemplateContent,
    TemplateVariant,
)
from services.messaging.providers.smtp.dkim import Signer
from services.messaging.providers.smtp.mime import ascii_address, build_mail
from services.messaging.rendering.child import BUILD_MEMORY_BYTES
from services.messaging.rendering.renderer import Renderer, RenderItem
from services.messaging.usecases.building import Building
from services.messaging.worker.linking import with_links
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


def built(name: str, subject: str, **parts: str) -> bytes:
    """Marketing mail that greets a customer."""
    text = f"亲爱的 {name}\n.\n..begins with dots\n" + "long " * 400
    return build_mail(
        identifier="m1@shop.example",
        sender="hello@shop.example",
        sender_name=name,
        recipient="li@mail.example",
        subject=subject,
        text=parts.get("text", text),
        html=parts.get("html", f"<p>Dear {name}</p>"),
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
    message = read(built(name, subject), name, subject)
    text = message.get_body(("plain",))
    assert text is not None
    assert "\n.\n..begins with dots\n" in text.get_content().replace("\r\n", "\n")


def read(unsigned: bytes, name: str, subject: str) -> EmailMessage:
    """Signs a mail, checks all that must be so of every one, and returns it as it is read."""
    by = Signer("shop.example", "s1", key_pem("ed25519"))
    source = by.sign(unsigned, NOW)
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
    return message


async def test_mail_of_a_template_is_read_as_it_was_meant_by_each_variant(template: Template) -> None:
    renderer = Renderer()
    values: list[dict[str, Any]] = [
        {
            "customer": {"traits": {"name": name} if name else {}},
            "blocks": {"hero": case},
            "unsubscribe_url": "https://y.example/u/token",
        }
        for name in NAMES
        for case in ("vip", "none")
    ]
    for variant in ("a", "b"):
        parts = template.parts_of(variant)
        rendered = await renderer.render([RenderItem(f"awkward/{variant}", parts, each) for each in values])
        for each, said in zip(values, rendered, strict=True):
            assert isinstance(said, dict)
            name = each["customer"]["traits"].get("name", "")
            subject = " ".join(said["subject"].split())
            html = with_links(
                said["html"],
                link=Link("w", "d", Engagement.CLICK),
                public_url="https://y.example",
                key=b"k" * 32,
                own=("https://y.example/u/",),
                utm={"utm_source": "商城"},
                unsubscribe_url="https://y.example/u/token",
                pixel_url="https://y.example/o/x",
            )
            message = read(built(name, subject, html=html, text=template.tidied(variant, said)["text"]), name, subject)
            assert ("VIP" in subject) is (each["blocks"]["hero"] == "vip")
            bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
            text, page = (body.get_content() for body in bodies if body is not None)
            shown = JustHTML(page, sanitize=False).to_text() if name.strip() else ""
            # What a reader sees of the name, in both parts; line breaks and runs of spaces are one space to a browser.
            if variant == "a" and name.strip():
                assert " ".join(name.split()) in " ".join(shown.split())
                assert " ".join(name.split()) in " ".join(text.split())
            assert "https://y.example/u/token" in text
            assert "https://y.example/u/token" in page
    await renderer.close()


@pytest.fixture
async def template() -> Template:
    """A template of MJML with a block and two variants, as it is kept."""
    case = BlockCase(
        "vip", BlockBody("<mj-section><mj-column><mj-text>VIP</mj-text></mj-column></mj-section>", "VIP "), tag="vip"
    )
    content = TemplateContent(
        mjml="<mjml><mj-body>{{ blocks.hero }}<mj-section><mj-column><mj-text>Dear {{ customer.traits.name }}</mj-text>"
        '<mj-button href="https://商店.example/?a=1&amp;b=%E4#é">Buy</mj-button><mj-text><a href="{{ unsubscribe_url }}">Stop</a></mj-text>'
        "</mj-column></mj-section></mj-body></mjml>",
        preheader="For {{ customer.traits.name }}",
        blocks=(DynamicBlock("hero", "", (case,)),),
        variants=(TemplateVariant("a", weight=1), TemplateVariant("b", weight=1, subject=f"{{{{ blocks.hero }}}}{LONG[:400]}")),
    )  # fmt: skip
    plain = Template(
        "t", "t", Channel.EMAIL, Purpose.MARKETING, "{{ blocks.hero }}{{ customer.traits.name }}", "", "", "", {}, NOW, NOW, content=content
    )  # fmt: skip
    builder = Renderer(BUILD_MEMORY_BYTES)
    built = await Building(builder).build(plain)
    await builder.close()
    return built


@pytest.mark.parametrize(
    ("address", "on_the_wire"),
    [
        ("li@商店.example", "li@xn--czrs0t.example"),
        ("Li+tag@MAIL.example", "Li+tag@MAIL.example"),
    ],
)
def test_international_domains_go_in_their_ascii_form(address: str, on_the_wire: str) -> None:
    assert ascii_address(address, "recipient") == on_the_wire
