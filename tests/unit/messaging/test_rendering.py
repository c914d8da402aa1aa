"""The rendering process: what templates can do, and what they cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.messaging.rendering.renderer import Renderer, RenderFailure, RenderItem

VALUES: dict[str, Any] = {
    "customer": {"traits": {"name": "{{ 7 | times: 6 }}<b>"}, "tags": ["vip"]},
    "event": {"products": [{"name": "Cream", "quantity": 2}]},
    "data": {"big": "a" * 30_000},
    "unsubscribe_url": "http://u",
}

BOMBS = [
    "{% for i in (1..10000) %}{% for j in (1..10000) %}x{% endfor %}{% endfor %}",
    "{% for i in (1..9000) %}x{% endfor %}{% for i in (1..9000) %}x{% endfor %}",
    "{{ data.big | replace: 'a', data.big | replace: 'a', data.big }}",
    "{{ data.big | replace: 'a', data.big }}",
    "{% assign s = data.big %}" + "{% assign s = s | append: s %}" * 40,
    "{% assign n = 9 %}" + "{% assign n = n | times: n %}" * 60 + "{{ n }}",
    "{% for i in (1..5000) %}{% assign t = data.big | split: '' | sort | join: ',' %}{% endfor %}",
    "{% for i in (1..9999) %}{{ data.big }}{% endfor %}",
    "{% for i in (1..9999999999) %}x{% endfor %}",
    "{{ 3 | divided_by: 0 }}",
]


@pytest.fixture
async def renderer() -> AsyncIterator[Renderer]:
    """A renderer with a process of its own."""
    renderer = Renderer()
    yield renderer
    await renderer.close()


async def render(renderer: Renderer, source: str, part: str = "text") -> Any:
    (result,) = await renderer.render([RenderItem(f"{part}:{source}", {part: source}, VALUES)])
    return result if isinstance(result, RenderFailure) else result[part]


async def test_templates_render_values_as_data(renderer: Renderer) -> None:
    assert await render(renderer, "Hi {{ customer.traits.name }}") == "Hi {{ 7 | times: 6 }}<b>"
    assert await render(renderer, "Hi {{ customer.traits.name }}", "html") == "Hi {{ 7 | times: 6 }}&lt;b&gt;"
    assert await render(renderer, "{{ nothing.at.all }}{{ customer.traits.city | default: 'here' }}") == "here"
    assert await render(renderer, "{% for p in event.products %}{{ p.name }}×{{ p.quantity }}{% endfor %}") == "Cream×2"


async def test_bombs_fail_alone(renderer: Renderer) -> None:
    items = [RenderItem(f"bomb{number}", {"text": source}, VALUES) for number, source in enumerate(BOMBS)]
    harmless = RenderItem("ok", {"text": "{{ unsubscribe_url }}"}, VALUES)
    results = await renderer.render([harmless, *items, harmless])
    assert results[0] == results[-1] == {"text": "http://u"}
    assert all(isinstance(result, RenderFailure) for result in results[1:-1])


async def test_process_is_started_anew_when_it_dies(renderer: Renderer) -> None:
    assert await render(renderer, "a") == "a"
    assert renderer._process is not None
    renderer._process.kill()
    await renderer._process.wait()
    assert await render(renderer, "b") == "b"


async def test_check_names_the_part_that_does_not_parse(renderer: Renderer) -> None:
    errors = await renderer.check({"subject": "{{ a | shout }}", "html": "{% render 'x' %}", "text": "{{ ok }}"})
    assert set(errors) == {"subject", "html"}
