"""A call ends when its caller goes away, and not before."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from gateway.transcoding.presence import CallerGone, while_there


class Connection:
    """A request's connection that a test closes."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()
        self._messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive(self) -> Any:
        if self._messages:
            return self._messages.pop()
        await self.closed.wait()
        return {"type": "http.disconnect"}


async def test_an_answer_is_returned_and_an_error_raised_while_the_caller_is_there() -> None:
    async def fails() -> None:
        raise ValueError("no")

    async def answers() -> int:
        return 7

    assert await while_there(Connection().receive, answers()) == 7
    with pytest.raises(ValueError, match="no"):
        await while_there(Connection().receive, fails())


async def test_a_call_is_cancelled_when_its_caller_goes() -> None:
    connection, begun, ended = Connection(), asyncio.Event(), asyncio.Event()

    async def works() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.ensure_future(while_there(connection.receive, works()))
    await begun.wait()
    connection.closed.set()
    with pytest.raises(CallerGone):
        await waiting
    assert ended.is_set()
