"""The worker that lets the existing members of segments into journeys, a page at a time."""

from __future__ import annotations

import asyncio

from services.common.errors import InvalidArgument, NotFound
from services.common.loops import run_for_ever
from services.journey.clients import SegmentClient
from services.journey.domain import SegmentEntered
from services.journey.usecases import Admitting
from services.journey.worker.loops import Bell
from yike.segment.v1 import segment_service_pb2 as segment_pb

MEMBERS_A_PAGE = 1_000
IDLE_SECONDS = 1.0


class AdmissionsWorker:
    """Claims a page, asks segment for it, lets its members in."""

    def __init__(self, admitting: Admitting, segment: SegmentClient, bell: Bell) -> None:
        """Takes the use case, the calls to segment, and what wakes the effects' worker when runs began."""
        self._admitting = admitting
        self._segment = segment
        self._bell = bell

    async def run(self) -> None:
        """Works until cancelled; a page that fails is due again after its lease."""
        await run_for_ever("admissions", self._rest_or_turn)

    async def turn(self) -> bool:
        """Lets one page in; False when nothing was due."""
        admission = await self._admitting.claim()
        if admission is None:
            return False
        try:
            page = await self._segment.members(
                admission.workspace_id, admission.segment_id, MEMBERS_A_PAGE, admission.page_token
            )
        except (NotFound, InvalidArgument):
            # Gone since it was published: nobody is in it.
            page = segment_pb.ListSegmentMembersResponse()
        members = [
            SegmentEntered(member.change_id, member.customer_id, admission.segment_id, by_definition=True)
            for member in page.members
        ]
        if await self._admitting.admit(admission, members, page.next_page_token):
            self._bell.ring()
        return True

    async def _rest_or_turn(self) -> None:
        if not await self.turn():
            await asyncio.sleep(IDLE_SECONDS)
