"""The service's side of rendering: keeps the rendering process, asks it in batches, kills it when it does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog

from services.common.json_values import encode
from services.messaging.rendering.child import BUILD_SECONDS, MEMORY_BYTES, TOO_LONG
from services.messaging.rendering.lookups import LOOKUPS, Known
from services.messaging.rendering.process import RenderingProcess

ITEMS_A_REQUEST = 64
PATIENCE_SECONDS = 3.0
"""CPU time that the process may use for an answer beyond what the messages may use; then it is stuck, and killed."""

_SECONDS_AN_ITEM = 0.25
_DEATHS_OF_A_REQUEST = 2
_NOTHING: Known = {}
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


@dataclass(frozen=True, slots=True)
class MissedBuild:
    """Why a part of a mail cannot be built."""

    part: str
    detail: str


@dataclass(frozen=True, slots=True)
class Wanting:
    """What must be known of the catalogue before a message can be rendered: keys by kind."""

    keys: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a template needs beyond what comes with a message.

    Attributes:
        roots: Of `points`, `tier`, `coupons` and `computed` those that it reads.
        lookups: Of `product` and `store` those that it looks up in.
        keys: Keys that stand in it as they are, by kind.
        computed: Computed traits that it names; none where it may need any.
    """

    roots: frozenset[str] = frozenset()
    lookups: frozenset[str] = frozenset()
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    computed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it needs anything."""
        return bool(self.roots or self.lookups)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a part names.

    Attributes:
        error: Why it cannot be read as Liquid; empty when it can.
        filters: Filters that there are not, each with what is spelt almost so, or an empty text.
        variables: Each as it is written, and its path (`rendering/inspecting.py`).
    """

    error: str
    filters: Sequence[tuple[str, str]]
    variables: Sequence[tuple[str, Sequence[str | int | None]]]


@dataclass(frozen=True, slots=True)
class MissingValue:
    """A value that a part names and that is not there; `needed`: a message is not sent without it."""

    part: str
    name: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a template says.

    Attributes:
        texts: By part; where a value is needed and missing, its name stands in braces.
        problems: What is wrong with the parts that are left out of `texts`.
        missing: What is missing, part by part.
        wanting: What must be known first of the catalogue; empty: nothing.
        unknown: By kind, keys of which the catalogue has nothing.
    """

    texts: Mapping[str, str]
    problems: Mapping[str, str]
    missing: tuple[MissingValue, ...]
    wanting: Wanting = Wanting({})
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)


Rendered = Mapping[str, str]
"""Rendered text by part."""


class Renderer:
    """Renders messages in a process of its own, which starts with the first request."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        """Starts nothing yet; its process may use so much memory beyond what it starts with."""
        self._memory_bytes = memory_bytes
        self._process: RenderingProcess | None = None
        self._turn = asyncio.Lock()

    async def check(self, parts: Mapping[str, str]) -> dict[str, str]:
        """Returns what is wrong with each part of a template; empty when all of it compiles.

        Raises:
            Unavailable: If no rendering process can be had.
        """
        answer = await self._ask({"check": dict(parts)}, PATIENCE_SECONDS + len(parts))
        if answer is None:
            return {next(iter(parts), "text"): TOO_LONG}
        errors: dict[str, str] = answer["errors"]
        return errors

    async def build(self, parts: Mapping[str, str]) -> dict[str, str] | MissedBuild:
        """Returns `html` and `text` of a mail made of its `html` or `mjml`, `preheader` and `text`, or what is wrong.

        Raises:
            Unavailable: If no process can be had.
        """
        answer = await self._ask({"build": dict(parts)}, PATIENCE_SECONDS + BUILD_SECONDS)
        if answer is None:
            return MissedBuild(next(iter(parts), "html"), TOO_LONG)
        if "problem" in answer:
            return MissedBuild(*answer["problem"])
        built: dict[str, str] = answer["parts"]
        return built

    async def inspect(self, parts: Mapping[str, str]) -> dict[str, Inspected]:
        """Returns what each part of a template names.

        Raises:
            Unavailable: If no rendering process can be had.
        """
        answer = await self._ask({"inspect": dict(parts)}, PATIENCE_SECONDS + len(parts))
        if answer is None:
            return {next(iter(parts), "text"): Inspected("takes too long", (), ())}
        return {part: msgspec.convert(told, type=Inspected) for part, told in answer["parts"].items()}

    async def needs(self, parts: Mapping[str, str]) -> Needs:
        """Returns what the parts of a template need beyond what comes with a message.

        Raises:
            Unavailable: If no rendering process can be had.
        """
        answer = await self._ask({"needs": dict(parts)}, PATIENCE_SECONDS + len(parts))
        if answer is None:
            return Needs()
        return Needs(
            frozenset(answer["roots"]),
            frozenset(answer["lookups"]),
            {kind: answer[kind] for kind in LOOKUPS},
            tuple(answer["computed"]),
        )

    async def render(
        self, items: Sequence[RenderItem], known: Known = _NOTHING
    ) -> list[Rendered | RenderFailure | Wanting]:
        """Returns each message's text, or why there is none, in order.

        Args:
            items: The messages.
            known: What they may look up. Where one looks up what is not among it, not even as None, it is `Wanting`.

        Raises:
            Unavailable: If no rendering process can be had.
        """
        results: list[Rendered | RenderFailure | Wanting] = []
        for start in range(0, len(items), ITEMS_A_REQUEST):
            results.extend(await self._render(items[start : start + ITEMS_A_REQUEST], known))
        return results

    async def preview(self, parts: Mapping[str, str], values: Mapping[str, Any], known: Known = _NOTHING) -> Preview:
        """Returns what parts say, each by itself, and which values are missing.

        Raises:
            Unavailable: If no rendering process can be had.
        """
        request = {"preview": dict(parts), "values": values, **({"known": known} if known else {})}
        answer = await self._ask(request, PATIENCE_SECONDS + len(parts))
        if answer is None:
            return Preview({}, {next(iter(parts), "text"): TOO_LONG}, ())
        gaps = tuple(MissingValue(part, name, needed) for part, name, needed in answer["gaps"])
        return Preview(answer["texts"], answer["errors"], gaps, Wanting(answer["asked"]), answer["unknown"])

    async def close(self) -> None:
        """Ends the process."""
        await self._end()

    async def _render(self, items: Sequence[RenderItem], known: Known) -> list[Rendered | RenderFailure | Wanting]:
        request: dict[str, Any] = {
            "templates": {item.key: dict(item.parts) for item in items},
            "items": [(item.key, item.values) for item in items],
        }
        if known:
            request["known"] = known
        # Three deaths at most over one message: one in company, two alone. The first may have been another's doing.
        deaths = 1 if len(items) > 1 else _DEATHS_OF_A_REQUEST
        answer = await self._ask(request, PATIENCE_SECONDS + _SECONDS_AN_ITEM * len(items), deaths)
        if answer is not None:
            return [_result(each) for each in answer["results"]]
        if len(items) == 1:
            return [RenderFailure(TOO_LONG)]
        # One of them took the process down: each by itself, so that the others are not lost.
        return [result for item in items for result in await self._render([item], known)]

    async def _ask(
        self, request: dict[str, Any], cpu_seconds: float, deaths: int = _DEATHS_OF_A_REQUEST
    ) -> dict[str, Any] | None:
        """Returns the answer, or None when the process had to be killed, or died over the request so often."""
        body = encode(request)
        async with self._turn:
            for _ in range(deaths):
                process = await self._running()
                try:
                    answer = await process.ask(body, cpu_seconds)
                except TimeoutError:
                    _log.warning("renderer.killed", cpu_seconds=cpu_seconds)
                    await self._end()
                    return None
                except (EOFError, OSError) as error:
                    # It may have been gone before, or was ended by somebody else: nothing is wrong with the request yet.
                    _log.warning("renderer.died", error=type(error).__name__)
                    await self._end()
                except BaseException:
                    # Its answer would reach the next one who asks.
                    await self._end()
                    raise
                else:
                    decoded: dict[str, Any] = msgspec.msgpack.decode(answer)
                    return decoded
        return None

    async def _running(self) -> RenderingProcess:
        if self._process is not None and not self._process.is_running:
            await self._end()
        if self._process is None:
            self._process = await RenderingProcess.start(self._memory_bytes)
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await process.end()


def _result(told: str | dict[str, str] | list[Any]) -> Rendered | RenderFailure | Wanting:
    if isinstance(told, str):
        return RenderFailure(told)
    return Wanting(dict(told)) if isinstance(told, list) else told
