"""A message whose template names a value that is missing is not sent, in any channel, and its row names the value."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.messaging.conftest import World

ORDER = "No. {{ data.order }}"
PARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "subject": ("template", {"subject": ORDER}),
    "html": ("template", {"html": f"<p>{ORDER}</p>"}),
    "text": ("template", {"text": ORDER}),
    "parameter:order": ("sms_template", {"provider_parameters": {"name": "x", "order": "{{ data.order }}"}}),
    "text of an SMS": ("sms_template", {"text": ORDER, "provider_parameters": {}}),
    "text of WeCom": ("wecom_template", {"text": ORDER}),
}


@pytest.mark.parametrize("part", PARTS)
async def test_missing_value_stops_the_message_and_is_named(world: World, part: str) -> None:
    kind, parts = PARTS[part]
    await getattr(world, kind)("order", **parts)
    customer = world.customer()
    for data in ({}, {"order": None}, {"other": 1}):
        message = await world.send(customer.customer_id, "order", data=data)
        assert await world.delivered(message) == ("FAILED", "RENDER_ERROR")
        row = await world.get(message.delivery_id)
        assert row.detail == f"data.order has no value and no default (in {part.split()[0]})"
    assert await world.sandbox.messages() == []
    message = await world.send(customer.customer_id, "order", data={"order": "A-1"})
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert (await world.get(message.delivery_id)).detail == ""


@pytest.mark.parametrize("part", PARTS)
async def test_template_may_say_what_stands_for_a_missing_value(world: World, part: str) -> None:
    kind, parts = PARTS[part]
    said = {
        name: {key: each.replace("data.order", "data.order | default: 'soon'") for key, each in source.items()}
        if isinstance(source, dict)
        else source.replace("data.order", "data.order | default: 'soon'")
        for name, source in parts.items()
    }
    await getattr(world, kind)("order", **said)
    message = await world.send(world.customer().customer_id, "order")
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    (sent,) = await world.sandbox.messages()
    assert "soon" in f"{sent['subject']} {sent['text']} {sent.get('html')}"
