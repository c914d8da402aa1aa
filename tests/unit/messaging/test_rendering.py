"""The rendering process: what templates can do, and what they cannot."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.messaging.rendering.child import TOO_LONG
from services.messaging.rendering.process import RenderingProcess
from services.messaging.rendering.renderer import Renderer, RenderFailure, RenderItem, Wanting

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


WITH_A_FORK_HANDLER = """
import asyncio, ctypes, os
import uvloop
from services.messaging.rendering.child import TOO_LONG
from services.messaging.rendering.process import RenderingProcess
from services.messaging.rendering.renderer import Renderer

forks = []
handler = ctypes.CFUNCTYPE(None)(lambda: forks.append(1))
assert ctypes.CDLL(None).__register_atfork(handler, None, None, None) == 0
if os.fork() == 0:
    os._exit(0)
assert forks == [1], "the handler tells nothing"

async def main():
    renderer = Renderer()
    assert await renderer.check({"text": "a"}) == {}
    await renderer.close()

uvloop.run(main())
assert forks == [1], "it was forked"
"""


@pytest.fixture
async def renderer() -> AsyncIterator[Renderer]:
    """A renderer with a process of its own."""
    renderer = Renderer()
    yield renderer
    await renderer.close()


async def render(renderer: Renderer, source: str, part: str = "text") -> Any:
    (result,) = await renderer.render([RenderItem(f"{part}:{source}", {part: source}, VALUES)])
    return result if isinstance(result, RenderFailure | Wanting) else result[part]


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
    renderer._process.popen.kill()
    renderer._process.popen.wait()
    assert await render(renderer, "b") == "b"


async def test_a_process_that_somebody_else_ended_is_no_fault_of_the_request_under_way(renderer: Renderer) -> None:
    assert await render(renderer, "a") == "a"
    assert renderer._process is not None
    os.kill(renderer._process.popen.pid, signal.SIGSTOP)
    checked, rendered = (
        asyncio.create_task(renderer.check({"text": "{{ ok }}"})),
        asyncio.create_task(render(renderer, "b")),
    )
    # Both have asked: one is on the socket, the other waits for its turn.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    os.kill(renderer._process.popen.pid, signal.SIGKILL)
    assert await checked == {}
    assert await rendered == "b"


async def test_a_request_that_ends_every_process_is_given_up(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended(_process: RenderingProcess, body: bytes, cpu_seconds: float) -> bytes:
        raise EOFError

    monkeypatch.setattr(RenderingProcess, "ask", ended)
    assert await render(renderer, "a") == RenderFailure(TOO_LONG)


def test_the_process_starts_without_the_fork_handlers_of_libraries() -> None:
    """After a plain fork gRPC's can end the child before it is ours; so a handler of ours must not run either."""
    subprocess.run([sys.executable, "-c", WITH_A_FORK_HANDLER], check=True, timeout=60)


async def test_check_names_the_part_that_does_not_parse(renderer: Renderer) -> None:
    errors = await renderer.check({"subject": "{{ a | shout }}", "html": "{% render 'x' %}", "text": "{{ ok }}"})
    assert set(errors) == {"subject", "html"}
