"""Sources as their deliveries need them, with a short memory so that not each delivery asks profile."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC

from gateway.database_time import DatabaseTime
from services.common.clock import monotonic_seconds
from services.common.errors import Internal, NotFound
from services.common.payload_mapping import MappingError, Translator, read_mapping
from yike.profile.v1 import source_service_pb2 as source_pb

REMEMBERED_SECONDS = 4.0
"""How long an answer is remembered, yes or no: a change holds after at most this time and one call."""

_MOST_REMEMBERED = 10_000
_SOURCE_ID = re.compile(r"src_([0-9a-z]{4,32})_[0-9a-z]{1,30}")

Open = Callable[[str, source_pb.OpenSourceRequest], Awaitable[source_pb.OpenSourceResponse]]
"""Calls profile: workspace and request."""


@dataclass(frozen=True)
class OpenedSource:
    """A source with its secrets and its mapping made ready."""

    workspace_id: str
    source: source_pb.Source
    secrets: tuple[str, ...]
    translator: Translator


def workspace_of(source_id: str) -> str:
    """Returns the workspace that an id of a source names.

    Raises:
        NotFound: If it is none.
    """
    match = _SOURCE_ID.fullmatch(source_id)
    if match is None:
        raise _unknown()
    return f"ws_{match[1]}"


class OpenedSources:
    """Opens sources."""

    def __init__(
        self, open_source: Open, time: DatabaseTime, monotonic: Callable[[], float] = monotonic_seconds
    ) -> None:
        """Takes what calls profile, the time that learns from its answers, and a clock that nobody sets."""
        self._open = open_source
        self._time = time
        self._monotonic = monotonic
        self._remembered: dict[str, tuple[float, OpenedSource | None]] = {}
        self._loading: dict[str, asyncio.Future[OpenedSource | None]] = {}

    async def open(self, source_id: str) -> OpenedSource:
        """Returns a source.

        Raises:
            NotFound: If there is none of this id.
            YikeError: If profile is away.
        """
        workspace_id = workspace_of(source_id)
        until, found = self._remembered.get(source_id, (0.0, None))
        if self._monotonic() >= until:
            # One call for all who wait for the same source; who goes away does not end it.
            loading = self._loading.get(source_id)
            if loading is None:
                loading = asyncio.ensure_future(self._load(workspace_id, source_id))
                self._loading[source_id] = loading
                loading.add_done_callback(lambda _: self._loading.pop(source_id, None))
            found = await asyncio.shield(loading)
        if found is None:
            raise _unknown()
        return found

    async def _load(self, workspace_id: str, source_id: str) -> OpenedSource | None:
        asked = self._monotonic()
        found: OpenedSource | None = None
        try:
            answer = await self._open(workspace_id, source_pb.OpenSourceRequest(source_id=source_id))
        except NotFound:
            pass
        else:
            self._time.learn(answer.read_time.ToDatetime(UTC), asked=asked, answered=self._monotonic())
            try:
                translator = Translator(read_mapping(answer.source.mapping.json), source_id)
            except MappingError as error:
                # It was checked when it was made, perhaps by another version than ours.
                raise Internal() from error
            found = OpenedSource(workspace_id, answer.source, tuple(answer.secrets), translator)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[source_id] = (self._monotonic() + REMEMBERED_SECONDS, found)
        return found


def _unknown() -> NotFound:
    return NotFound("There is no such source, or not any more; GET /v1/sources lists them.")
