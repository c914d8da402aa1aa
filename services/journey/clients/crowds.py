"""How many there are, asked of segment."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.errors import NotFound
from services.journey.clients.segment import SegmentClient
from services.journey.domain import SegmentEntered

MEMBERS_A_PAGE = 1_000


class Crowds:
    """Asks segment."""

    def __init__(self, segment: SegmentClient) -> None:
        """Takes the calls to segment."""
        self._segment = segment

    async def members(
        self, workspace_id: str, segment_id: str, page_token: str
    ) -> tuple[Sequence[SegmentEntered], str]:
        """Returns a page of the members of a segment, and the token of the next; nobody where there is no such segment."""
        try:
            page = await self._segment.members(workspace_id, segment_id, MEMBERS_A_PAGE, page_token)
        except NotFound:
            return (), ""
        members = [
            SegmentEntered(member.change_id, member.customer_id, segment_id, by_definition=True)
            for member in page.members
        ]
        return members, page.next_page_token

    async def members_of(self, workspace_id: str, segment_id: str) -> int:
        """Returns how many members a segment has; 0 where there is none."""
        return await self._segment.members_of(workspace_id, segment_id)

    async def customers_of(self, workspace_id: str, rule_json: str) -> int:
        """Returns how many customers a rule holds of."""
        return await self._segment.customers_of(workspace_id, rule_json)
