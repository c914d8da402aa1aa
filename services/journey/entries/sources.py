"""What reads customers who enter page by page: members of a segment, and of a list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime

from services.common.errors import InvalidArgument, NotFound
from services.journey.clients.segment import SegmentClient
from services.journey.domain.occasions import Arrival
from services.journey.entries.kind import Page, Reading
from yike.segment.v1 import rule_pb2
from yike.segment.v1 import segment_service_pb2 as segment_pb

MEMBERS_A_PAGE = 1_000


class MembersSource:
    """Reads the members of a segment, a page a call; of one that is gone nobody."""

    def __init__(self, segment: SegmentClient) -> None:
        """Takes the calls to segment."""
        self._segment = segment

    async def pages(self, reading: Reading) -> AsyncIterator[Page]:
        """Yields the one page behind the token."""
        try:
            page = await self._segment.members(
                reading.workspace_id, reading.segment_id, MEMBERS_A_PAGE, reading.page_token
            )
        except (NotFound, InvalidArgument):
            # Gone since it was published: nobody is in it.
            page = segment_pb.ListSegmentMembersResponse()
        cause = reading.entry.cause
        arrivals = [
            Arrival(member.customer_id, f"{cause}:{reading.occasion or member.change_id}") for member in page.members
        ]
        yield Page(arrivals, page.next_page_token)

    async def confirm(self, _reading: Reading, customer_ids: Collection[int]) -> Mapping[int, datetime]:
        """Nobody of them waits."""
        raise TypeError(f"members wait for nothing, and {len(customer_ids)} were asked about")


class ListSource:
    """Reads who is in a list, all in one call."""

    def __init__(self, segment: SegmentClient) -> None:
        """Takes the calls to segment."""
        self._segment = segment

    async def pages(self, reading: Reading) -> AsyncIterator[Page]:
        """Yields the pages behind the token."""
        list_id = getattr(reading.entry, "customer_list_id", "")
        rule = rule_pb2.Rule(list=rule_pb2.ListCondition(customer_list_id=list_id))
        found = await self._segment.traits_of(reading.workspace_id, rule, ["timezone"])
        arrivals = [Arrival(customer_id, f"{reading.entry.cause}:{list_id}") for customer_id in sorted(found)]
        for page in in_pages(arrivals, reading.page_token):
            yield page

    async def confirm(self, _reading: Reading, customer_ids: Collection[int]) -> Mapping[int, datetime]:
        """Nobody of them waits."""
        raise TypeError(f"who is in a list waits for nothing, and {len(customer_ids)} were asked about")


def in_pages(arrivals: Sequence[Arrival], page_token: str) -> list[Page]:
    """Returns arrivals, which are in the order of their customers, in pages, those behind a token: the last customer before."""
    behind = int(page_token) if page_token else 0
    rest = [arrival for arrival in arrivals if arrival.customer_id > behind]
    pages = [rest[start : start + MEMBERS_A_PAGE] for start in range(0, len(rest), MEMBERS_A_PAGE)] or [[]]
    return [
        Page(page, "" if place == len(pages) else str(page[-1].customer_id))
        for place, page in enumerate(pages, start=1)
    ]
