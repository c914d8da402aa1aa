"""Forms as their pages need them, with a short memory so that not each visitor asks profile."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC

import msgspec

from gateway.database_time import DatabaseTime
from services.common.clock import monotonic_seconds
from services.common.errors import NotFound
from services.common.forms import Definition
from yike.profile.v1 import form_service_pb2 as form_pb

REMEMBERED_SECONDS = 4.0
"""How long an answer is remembered, yes or no: a change shows after at most this time and one call."""

_MOST_REMEMBERED = 10_000
_FORM_ID = re.compile(r"frm_([0-9a-z]{4,32})_[0-9a-z]{1,30}")
_DECODER = msgspec.json.Decoder(Definition)

Open = Callable[[str, form_pb.OpenFormRequest], Awaitable[form_pb.OpenFormResponse]]
"""Calls profile: workspace and request."""


@dataclass(frozen=True)
class OpenedForm:
    """A form for its page."""

    workspace_id: str
    form_id: str
    definition: Definition


class OpenedForms:
    """Opens forms."""

    def __init__(self, open_form: Open, time: DatabaseTime, monotonic: Callable[[], float] = monotonic_seconds) -> None:
        """Takes what calls profile, the time that learns from its answers, and a clock that nobody sets."""
        self._open = open_form
        self._time = time
        self._monotonic = monotonic
        self._remembered: dict[str, tuple[float, OpenedForm | None]] = {}
        self._loading: dict[str, asyncio.Future[OpenedForm | None]] = {}

    async def open(self, form_id: str) -> OpenedForm:
        """Returns a form.

        Raises:
            NotFound: If there is none of this id.
            YikeError: If profile is away.
        """
        match = _FORM_ID.fullmatch(form_id)
        if match is None:
            raise NotFound("There is no such form.")
        until, found = self._remembered.get(form_id, (0.0, None))
        if self._monotonic() >= until:
            loading = self._loading.get(form_id)
            if loading is None:
                loading = asyncio.ensure_future(self._load(f"ws_{match[1]}", form_id))
                self._loading[form_id] = loading
                loading.add_done_callback(lambda _: self._loading.pop(form_id, None))
            found = await asyncio.shield(loading)
        if found is None:
            raise NotFound("There is no such form.")
        return found

    async def _load(self, workspace_id: str, form_id: str) -> OpenedForm | None:
        asked = self._monotonic()
        found: OpenedForm | None = None
        try:
            answer = await self._open(workspace_id, form_pb.OpenFormRequest(form_id=form_id))
        except NotFound:
            pass
        else:
            self._time.learn(answer.read_time.ToDatetime(UTC), asked=asked, answered=self._monotonic())
            found = OpenedForm(workspace_id, form_id, _DECODER.decode(answer.definition))
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[form_id] = (self._monotonic() + REMEMBERED_SECONDS, found)
        return found
