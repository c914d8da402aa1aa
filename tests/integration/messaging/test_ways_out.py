"""Every part of a marketing mail has a way out, whatever parts its template has."""

from __future__ import annotations

import pytest

from tests.integration.messaging.conftest import PUBLIC_URL, World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

HTML = "<p>Hello <a data-href='x' href='https://shop.example/?a=1&timestamp=2'>shop</a></p>"
PARTS = [
    {"html": "", "text": "Hello"},
    {"html": HTML, "text": ""},
    {"html": HTML, "text": "Hello"},
    {"html": HTML, "text": "Leave here: {{ unsubscribe_url }}"},
    {"html": "<a href={{ unsubscribe_url }}>leave</a>", "text": "Hello"},
    {"html": "<!-- {{ unsubscribe_url }} --><p>Hello</p>", "text": "Hello"},
]


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("purpose", [messaging_pb.PURPOSE_MARKETING, messaging_pb.PURPOSE_TRANSACTIONAL])
async def test_parts_of_marketing_mail_have_a_way_out(world: World, parts: dict[str, str], purpose: int) -> None:
    await world.template(**parts, purpose=purpose)
    message = await world.send(world.customer().customer_id)
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    (mail,) = await world.sandbox.messages(channel="email")
    way_out = f"{PUBLIC_URL}/u/{world.workspace_id}."
    bodies = [mail[part] for part in ("text", "html") if mail[part]]
    # A mail that has no text gets one made of its HTML.
    assert len(bodies) == (2 if parts["html"] else 1)
    marketing = purpose == messaging_pb.PURPOSE_MARKETING
    for body in bodies:
        assert body.count(way_out) == (1 if marketing else 0) or "<!--" in body
    assert (way_out in mail["headers"].get("List-Unsubscribe", "")) is marketing
    if marketing and parts["html"] == HTML:
        assert "data-href='x' href=\"http" in bodies[-1]
        assert f"/c/{world.workspace_id}." in bodies[-1]
