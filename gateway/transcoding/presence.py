"""Calls that nobody waits for any more are ended: who types on in a form gives up question after question."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, TypeVar

T = TypeVar("T")
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class CallerGone(Exception):
    """The connection of the request was closed before there was an answer."""


async def while_there(receive: Receive, call: Coroutine[Any, Any, T]) -> T:
    """Returns what a call answers, and cancels it when the request's connection is closed first.

    Args:
        receive: Of the request, whose body was read, if it has one that matters.
        call: What to do.

    Raises:
        CallerGone: If it was closed; nobody reads an answer.
    """
    answer = asyncio.ensure_future(call)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise CallerGone
        return await answer
    finally:
        for task in (answer, gone):
            task.cancel()
        await asyncio.gather(answer, gone, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
