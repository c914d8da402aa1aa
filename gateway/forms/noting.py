"""Tells profile how many submissions came in: together, a second later."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from services.common.errors import YikeError
from services.common.loops import run_for_ever
from yike.profile.v1 import form_service_pb2 as form_pb

NOTE_SECONDS = 1.0
_CALL_ITEMS = 500
_log = structlog.get_logger(__name__)

Note = Callable[[str, form_pb.NoteFormSubmissionsRequest], Awaitable[form_pb.NoteFormSubmissionsResponse]]
"""Calls profile: workspace and request."""


class FormNoting:
    """Counts submissions, and tells."""

    def __init__(self, note: Note) -> None:
        """Takes what calls profile."""
        self._note = note
        self._waiting: dict[str, dict[str, form_pb.NotedSubmissions]] = {}

    def add(self, workspace_id: str, form_id: str, now: datetime, *, spam: bool) -> None:
        """Counts one."""
        forms = self._waiting.setdefault(workspace_id, {})
        noted = forms.setdefault(form_id, form_pb.NotedSubmissions(form_id=form_id))
        noted.submissions += not spam
        noted.spam += spam
        noted.receive_time.FromDatetime(now)

    async def note_forever(self) -> None:
        """Tells profile once a second, until cancelled."""
        await run_for_ever("form_submissions", self._turn)

    async def note(self) -> None:
        """Tells profile what is waiting. What cannot be told is not counted; no event depends on it."""
        waiting, self._waiting = self._waiting, {}
        try:
            for workspace_id, forms in waiting.items():
                entries = list(forms.values())
                for start in range(0, len(entries), _CALL_ITEMS):
                    await self._note(
                        workspace_id, form_pb.NoteFormSubmissionsRequest(forms=entries[start : start + _CALL_ITEMS])
                    )
        except YikeError as error:
            _log.warning("form_submissions.not_noted", workspaces=len(waiting), reason=error.reason_name)

    async def _turn(self) -> None:
        await asyncio.sleep(NOTE_SECONDS)
        await self.note()
