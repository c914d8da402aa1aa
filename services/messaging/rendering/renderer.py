"""The service's side of rendering: keeps the rendering process, asks it in batches, kills it when it does not answer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog

from services.common.clock import monotonic_seconds
from services.common.errors import Unavailable
from services.common.json_values import encode
from services.messaging.rendering.child import LENGTH

ITEMS_A_REQUEST = 64
PATIENCE_SECONDS = 3.0
"""CPU time that the process may use for an answer beyond what the messages may use; then it is stuck, and killed."""

MOST_SECONDS = 60.0
"""How long an answer is waited for at most, however busy the machine is."""

_SECONDS_AN_ITEM = 0.25
_LOOK_SECONDS = 0.5
_TICKS = os.sysconf("SC_CLK_TCK")
_MODULE = "services.messaging.rendering.child"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RenderItem:
    """One message to render.

    Attributes:
        key: Names the template for ever, over all workspaces.
        parts: Its sources by part.
        values: What the template may read.
    """

    key: str
    parts: Mapping[str, str]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RenderFailure:
    """Why a message could not be rendered, in the template's terms."""

    detail: str


Rendered = Mapping[str, str]
"""Rendered text by part."""


class Renderer:
    """Renders messages in a process of its own, which starts with the first request."""

    def __init__(self) -> None:
        """Starts nothing yet."""
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def check(self, parts: Mapping[str, str]) -> dict[str, str]:
        """Returns what is wrong with each part of a template; empty when all of it compiles.

        Raises:
            Unavailable: If no rendering process can be had.
        """
        answer = await self._ask({"check": dict(parts)}, PATIENCE_SECONDS + len(parts))
        if answer is None:
            return {next(iter(parts), "text"): "takes too long"}
        errors: dict[str, str] = answer["errors"]
        return errors

    async def render(self, items: Sequence[RenderItem]) -> list[Rendered | RenderFailure]:
        """Returns each message's text, or why there is none, in order.

        Raises:
            Unavailable: If no rendering process can be had.
        """
        results: list[Rendered | RenderFailure] = []
        for start in range(0, len(items), ITEMS_A_REQUEST):
            results.extend(await self._render(items[start : start + ITEMS_A_REQUEST]))
        return results

    async def close(self) -> None:
        """Ends the process."""
        await self._end()

    async def _render(self, items: Sequence[RenderItem]) -> list[Rendered | RenderFailure]:
        request = {
            "templates": {item.key: dict(item.parts) for item in items},
            "items": [(item.key, item.values) for item in items],
        }
        answer = await self._ask(request, PATIENCE_SECONDS + _SECONDS_AN_ITEM * len(items))
        if answer is not None:
            return [RenderFailure(result) if isinstance(result, str) else result for result in answer["results"]]
        if len(items) == 1:
            return [RenderFailure("takes too long")]
        # One of them took the process down: each by itself, so that the others are not lost.
        return [result for item in items for result in await self._render([item])]

    async def _ask(self, request: dict[str, Any], cpu_seconds: float) -> dict[str, Any] | None:
        """Returns the answer, or None when the process had to be killed or died over the request."""
        body = encode(request)
        async with self._turn:
            process = await self._running()
            exchange = asyncio.ensure_future(_exchange(process, body))
            try:
                answer = await _patiently(exchange, process, cpu_seconds)
            except (asyncio.IncompleteReadError, OSError) as error:
                # TimeoutError is an OSError.
                _log.warning("renderer.killed", error=type(error).__name__)
                await self._end()
                return None
            except BaseException:
                # Its answer would reach the next one who asks.
                await self._end()
                raise
            finally:
                exchange.cancel()
        decoded: dict[str, Any] = msgspec.msgpack.decode(answer)
        return decoded

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    _MODULE,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    limit=64 * 1024 * 1024,
                )
            except OSError as error:
                raise Unavailable(retry_after_seconds=1) from error
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


async def _exchange(process: asyncio.subprocess.Process, body: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(LENGTH.pack(len(body)) + body)
    await process.stdin.drain()
    head = await process.stdout.readexactly(LENGTH.size)
    return await process.stdout.readexactly(LENGTH.unpack(head)[0])


async def _patiently(exchange: asyncio.Future[bytes], process: asyncio.subprocess.Process, cpu_seconds: float) -> bytes:
    """Returns the answer.

    Counted in the process's own CPU time, so that a busy machine makes no template fail.

    Raises:
        TimeoutError: If the process used more than `cpu_seconds`, or took longer than `MOST_SECONDS`.
    """
    used_before, started = _cpu_seconds(process.pid), monotonic_seconds()
    while True:
        done, _ = await asyncio.wait({exchange}, timeout=_LOOK_SECONDS)
        if done:
            return exchange.result()
        used = _cpu_seconds(process.pid) - used_before
        if used > cpu_seconds or monotonic_seconds() - started > MOST_SECONDS:
            raise TimeoutError


def _cpu_seconds(pid: int) -> float:
    """Returns the CPU time that a process has used; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
