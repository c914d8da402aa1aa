"""Templates: made once, checked when made."""

from __future__ import annotations

from typing import Any

import pytest

from services.common.errors import AlreadyExists, InvalidArgument
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb


async def test_create_is_repeatable_and_refuses_another_content(world: World) -> None:
    made = await world.template()
    assert await world.template() == made
    with pytest.raises(AlreadyExists):
        await world.template(subject="Other")
    assigned = await world.template("")
    assert assigned.template_id
    page = await world.stub.ListTemplates(messaging_pb.ListTemplatesRequest(page_size=1), metadata=world.metadata())
    rest = await world.stub.ListTemplates(
        messaging_pb.ListTemplatesRequest(page_size=1, page_token=page.next_page_token), metadata=world.metadata()
    )
    assert [*page.templates, *rest.templates] == [made, assigned]
    assert not rest.next_page_token


async def test_purpose_is_marketing_when_not_told(world: World) -> None:
    made = await world.template(purpose=messaging_pb.PURPOSE_UNSPECIFIED)
    assert made.purpose == messaging_pb.PURPOSE_MARKETING


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"html": "", "text": " "}, "html"),
        ({"subject": "{{ a"}, "subject"),
        ({"html": "{% if a %}"}, "html"),
        ({"text": "{{ a | shout }}"}, "text"),
        ({"text": "{% include 'other' %}"}, "text"),
        ({"text": "{{ a | safe }}"}, "text"),
        ({"subject": "x" * 501}, "subject"),
        ({"html": "x" * 205_000}, "html"),
        ({"text": "\0"}, "text"),
        ({"channel": messaging_pb.CHANNEL_UNSPECIFIED}, "channel"),
        ({"channel": messaging_pb.CHANNEL_SMS}, "provider_template_code"),
        ({"channel": messaging_pb.CHANNEL_WECOM, "text": ""}, "text"),
        ({"template_id": "Not An Id"}, "template_id"),
        ({"provider_parameters": {"a": "{% x %}"}}, "provider_parameters"),
    ],
)
async def test_create_names_what_is_wrong(world: World, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await world.template(**{"template_id": "t", **fields})
    assert caught.value.metadata["field"] == field
    page = await world.stub.ListTemplates(messaging_pb.ListTemplatesRequest(), metadata=world.metadata())
    assert not page.templates
