"""What templates say beyond their parts, from saving to the mail, the ledger and the figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import InvalidArgument
from services.common.json_messages import json_object
from tests.integration.messaging.conftest import PUBLIC_URL, World
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as pb
from yike.messaging.v1 import template_content_pb2 as content_pb
from yike.messaging.v1 import template_content_service_pb2 as figures_pb

MJML = (
    "<mjml><mj-body>{{ blocks.hero }}<mj-section><mj-column>"
    '<mj-button href="https://shop.example/?a=1&amp;b=2#top">Buy</mj-button></mj-column></mj-section></mj-body></mjml>'
)


def section(words: str) -> str:
    """A section of MJML."""
    return f"<mj-section><mj-column><mj-text>{words}</mj-text></mj-column></mj-section>"


def hero(**more: Any) -> content_pb.DynamicBlock:
    """A block with a case for a segment and one for a trait."""
    return content_pb.DynamicBlock(
        block_id="hero",
        cases=[
            content_pb.BlockCase(
                case_id="vip", segment_id="vips", body={"html": section("For you, {{ customer.traits.name }}"), "text": "VIP"}
            ),
            content_pb.BlockCase(
                case_id="spender",
                trait={"trait": "spent", "operator": content_pb.TRAIT_OPERATOR_AT_LEAST, "value": "100"},
                body={"html": section("Thank you"), "text": "Thanks"},
            ),
        ],
        **more,
    )  # fmt: skip


async def make(world: World, content: content_pb.TemplateContent, **more: Any) -> resources_pb.Template:
    """Makes a template of MJML."""
    return await world.template(
        **{"html": "", "text": "", "subject": "Hi {{ blocks.hero }}", "content": content, **more}
    )


async def figures(world: World) -> figures_pb.TemplateFigures:
    """Figures of the template."""
    answer: figures_pb.TemplateFigures = await world.content.GetTemplateFigures(
        figures_pb.GetTemplateFiguresRequest(template_id="hello"), metadata=world.metadata()
    )
    return answer


async def test_blocks_say_each_customer_the_case_that_holds_and_segment_is_asked_once(world: World) -> None:
    content = content_pb.TemplateContent(
        mjml=MJML, blocks=[hero(fallback={"html": section("Hello all"), "text": "all"})]
    )
    kept = await make(world, content)
    assert kept.content == content
    vip, spender, other = world.customer(), world.customer(traits={"name": "B", "spent": 120}), world.customer()
    world.peers.members = {"vips": {vip.customer_id}}
    sent = [await world.send(each.customer_id) for each in (vip, spender, other)]
    await world.deliver()
    mails = {mail["recipient"]: mail for mail in await world.sandbox.messages(channel="email")}
    found = [mails[each.identifiers[0][1]] for each in (vip, spender, other)]
    assert [mail["subject"] for mail in found] == ["Hi VIP", "Hi Thanks", "Hi all"]
    assert ["For you, 顾客1" in mail["html"] for mail in found] == [True, False, False]
    assert ["Thank you" in mail["text"] for mail in found] == [False, True, False]
    assert "Hello all" in found[2]["html"]
    assert len(world.peers.members_asked) == 1
    rows = [await world.get(each.delivery_id) for each in sent]
    assert [dict(row.block_cases) for row in rows] == [{"hero": "vip"}, {"hero": "spender"}, {"hero": "fallback"}]
    listed = await world.stub.ListMessages(
        pb.ListMessagesRequest(filter='blockCases:"hero=spender;"'), metadata=world.metadata()
    )
    assert [row.delivery_id for row in listed.messages] == [sent[1].delivery_id]
    cases = {each.case_id: each.figures.sent for each in (await figures(world)).block_cases}
    assert cases == {"vip": 1, "spender": 1, "fallback": 1}


async def test_a_block_without_a_fallback_is_left_out_and_segment_away_puts_the_message_off(world: World) -> None:
    await make(world, content_pb.TemplateContent(mjml=MJML, blocks=[hero()]), subject="Hi{{ blocks.hero }}")
    world.peers.segment_is_away = True
    message = await world.send(world.customer().customer_id)
    assert await world.delivered(message) == ("QUEUED", "PLATFORM_UNAVAILABLE")
    world.peers.segment_is_away = False
    world.clock.advance(timedelta(seconds=3))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    (mail,) = await world.sandbox.messages(channel="email")
    assert mail["subject"] == "Hi"
    assert "Buy" in mail["html"]
    assert dict((await world.get(message.delivery_id)).block_cases) == {"hero": "none"}


async def test_variants_stay_with_their_customers_and_are_counted_apart(world: World) -> None:
    def variants(a: int, b: int) -> content_pb.TemplateContent:
        return content_pb.TemplateContent(
            variants=[{"variant_id": "a", "weight": a}, {"variant_id": "b", "weight": b, "subject": "Other {{ data.n }}"}],
            links={"utm_source": "yike", "utm_campaign": "winter sale"},
        )  # fmt: skip

    await world.template(subject="Own {{ data.n }}", content=variants(1, 0))
    first, second = world.customer(), world.customer()
    await world.send(first.customer_id, data={"n": 1})
    await world.deliver()
    await change(world, variants(0, 1))
    await world.send(second.customer_id, data={"n": 2})
    await world.deliver()
    # Both have a weight now: who had one stays with it, however small its share is.
    await change(world, variants(1, 10_000))
    # Merged: the message of before stands under another id of the customer.
    merged = world.customer(customer_id=5, nodes=[5, first.customer_id])
    again = [await world.send(each.customer_id, data={"n": 3}) for each in (merged, second)]
    await world.deliver()
    assert [(await world.get(each.delivery_id)).variant_id for each in again] == ["a", "b"]
    mails = await world.sandbox.messages(channel="email")
    assert sorted(mail["subject"] for mail in mails) == ["Other 2", "Other 3", "Own 1", "Own 3"]
    # The winner is chosen by its weight.
    await change(world, variants(0, 1))
    last = await world.send(first.customer_id, data={"n": 4})
    await world.deliver()
    assert (await world.get(last.delivery_id)).variant_id == "b"
    counted = {each.variant_id: each.figures for each in (await figures(world)).variants}
    assert {name: (each.sent, each.opened) for name, each in counted.items()} == {"a": (2, 0), "b": (3, 0)}


async def test_links_carry_their_campaign_and_count_only_where_they_are_to(world: World) -> None:
    links = content_pb.LinkSettings(utm_source="yike", tracking=content_pb.LINK_TRACKING_OFF)
    await make(world, content_pb.TemplateContent(mjml=MJML.replace("{{ blocks.hero }}", ""), links=links), subject="Hi")
    await world.send(world.customer().customer_id)
    await world.deliver()
    (mail,) = await world.sandbox.messages(channel="email")
    assert 'href="https://shop.example/?a=1&amp;b=2&amp;utm_source=yike#top"' in mail["html"]
    assert f"{PUBLIC_URL}/c/" not in mail["html"]
    assert f"{PUBLIC_URL}/o/" not in mail["html"]
    assert f"{PUBLIC_URL}/u/{world.workspace_id}." in mail["html"]
    assert "Buy (https://shop.example/?a=1&b=2#top)" in mail["text"]


async def test_a_preview_builds_what_is_being_written_and_shows_a_variant(world: World) -> None:
    customer = world.customer(traits={"spent": "99.5"}, tags=["new"])
    world.peers.members = {"vips": {customer.customer_id}}
    template = resources_pb.Template(
        channel=pb.CHANNEL_EMAIL,
        subject="{{ blocks.hero }}",
        content=content_pb.TemplateContent(
            mjml=MJML,
            blocks=[hero()],
            preheader="Only {{ data.n }}",
            variants=[{"variant_id": "a", "weight": 1}, {"variant_id": "b", "subject": "B", "html": "<p>{{ data.n }}</p>"}],
        ),
    )  # fmt: skip

    async def render(**more: Any) -> pb.RenderedTemplate:
        answer: pb.RenderedTemplate = await world.stub.RenderTemplate(
            pb.RenderTemplateRequest(template=template, **more), metadata=world.metadata()
        )
        return answer

    values = pb.RenderValues(customer_id=customer.customer_id, data=json_object({"n": 7}))
    shown = await render(values=values)
    assert (shown.variant_id, dict(shown.block_cases), shown.text_made) == ("a", {"hero": "vip"}, True)
    assert (shown.subject, shown.sendable) == ("VIP", True)
    assert "For you, " in shown.html
    assert "Only 7</div>" in shown.html
    other = await render(values=pb.RenderValues(data=json_object({"n": 8})), variant_id="b")
    assert (other.variant_id, other.subject, other.text, dict(other.block_cases)) == ("b", "B", "8\n", {"hero": "none"})
    template.content.mjml = "<mjml>"
    broken = await render(values=values)
    assert [each.part for each in broken.problems] == ["mjml"]
    assert not broken.sendable


BAD: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"mjml": "<mjml><mj-body><mj-text>5 < 6</mj-text></mj-body></mjml>"}, "mjml", {}),
    ({"mjml": MJML}, "blocks", {}),
    ({"mjml": "<mjml><mj-body></mj-body></mjml>"}, "mjml", {"html": "<p>"}),
    ({"preheader": "x"}, "preheader", {"channel": pb.CHANNEL_WECOM, "html": "", "text": "x"}),
    ({"variants": [{"variant_id": "a"}]}, "variants", {"html": "x"}),
    ({"variants": [{"variant_id": "a", "weight": 1}] * 2}, "variants", {"html": "x"}),
    ({"variants": [{"variant_id": "a", "weight": 1, "html": "{% if %}"}]}, "html", {"html": "x"}),
    ({"blocks": [{"block_id": "b", "cases": [{"case_id": "none", "tag": "x", "body": {"text": "y"}}]}]}, "blocks", {"html": "x"}),
    ({"blocks": [{"block_id": "b", "cases": [{"case_id": "c", "body": {"text": "y"}}]}]}, "blocks", {"html": "x"}),
    ({"blocks": [{"block_id": "b", "cases": [{"case_id": "c", "tag": "x", "body": {"text": "{{ blocks.b }}"}}]}]}, "blocks", {"html": "x"}),
]  # fmt: skip


async def test_content_that_cannot_be_sent_is_refused_when_it_is_saved(world: World) -> None:
    for content, field, parts in BAD:
        with pytest.raises(InvalidArgument) as caught:
            await make(world, content_pb.TemplateContent(**content), **{"subject": "Hi", **parts})
        assert field in caught.value.metadata["field"], content


async def change(world: World, content: content_pb.TemplateContent) -> None:
    """Changes the template, and lets processes hear of it."""
    template = resources_pb.Template(template_id="hello", content=content)
    request = pb.UpdateTemplateRequest(template=template)
    request.update_mask.paths.append("content")
    await world.stub.UpdateTemplate(request, metadata=world.metadata())
