"""Where events came from: told in the timeline, and asked for, alike whatever their context holds."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from services.profile.domain.event_sources import source_of
from tests.integration.profile.conftest import Workspace, event
from yike.profile.v1 import profile_service_pb2 as profile_pb

CONTEXTS: list[Any] = [
    None,
    {},
    {"library": {"name": "analytics.js", "version": "2.11.1"}},
    {"library": {"name": "analytics.js"}},
    {"library": {"version": "2"}},
    {"library": {"name": "", "version": ""}},
    {"library": {"name": " analytics-python ", "version": " 1 "}},
    {"library": {"name": 5, "version": ["a"]}},
    {"library": "analytics.js"},
    {"library": None},
    {"library": {"name": "长" * 300, "version": "1"}},
    {"source": {"sourceId": "shop"}, "library": {"name": "analytics.js"}},
    {"source": {"sourceId": ""}, "library": {"name": "analytics.js", "version": "1"}},
    {"source": {"sourceId": 7}},
    {"source": ["shop"]},
    {"cloudEvent": {"source": "/tills/7"}},
    {"cloudEvent": {"source": "/tills/7"}, "source": {"sourceId": "shop"}},
    {"library": {"name": 'it\'s "quoted" \\ 100%_', "version": "1.0-β"}},
]


async def test_each_event_tells_its_source_and_is_found_by_it(workspace: Workspace) -> None:
    bodies = [b"" if context is None else msgspec.json.encode(context) for context in CONTEXTS]
    events = []
    for number, body in enumerate(bodies):
        one = event(f"source-{number}", user_id="u1")
        one.context_json = body
        events.append(one)
    await workspace.record(*events)
    customer_id = await workspace.customer_of("user_id", "u1")
    expected = {f"source-{number}": source_of(body.decode()) for number, body in enumerate(bodies)}
    assert {each.message_id: each.source for each in await workspace.timeline(customer_id)} == expected
    assert {"", "analytics.js 2.11.1", "source:shop", "cloudEvent:/tills/7"} <= set(expected.values())
    for source in sorted({*expected.values(), "nowhere"} - {""}):
        wanted = {message_id for message_id, each in expected.items() if each == source}
        assert {each.message_id for each in await workspace.timeline(customer_id, source=source)} == wanted
        answer = await workspace.platform.profile.ListEvents(
            profile_pb.ListEventsRequest(source=source, page_size=200), metadata=workspace.metadata
        )
        assert {each.event.message_id for each in answer.events} == wanted


@pytest.mark.parametrize("context", ["", "{}", "[]", "1", '"source"'])
def test_a_context_that_is_no_object_tells_nothing(context: str) -> None:
    assert source_of(context) == ""
