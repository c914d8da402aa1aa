"""Asked of segment: what is computed of customers, who is in which segment, which traits there are, customers by lot."""

from __future__ import annotations

import math
import random
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import grpc

from services.common.clients import workspace_metadata
from services.common.errors import InvalidArgument, NotFound
from services.common.json_messages import read_value
from services.messaging.domain.staff.groups import FiredAlert, GroupNoticeKind, Said
from yike.segment.v1 import alert_service_pb2 as alert_pb
from yike.segment.v1 import alert_service_pb2_grpc as alert_grpc
from yike.segment.v1 import catalogue_pb2, rule_pb2
from yike.segment.v1 import computed_trait_service_pb2 as computed_pb
from yike.segment.v1 import computed_trait_service_pb2_grpc as computed_grpc
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

CUSTOMERS_A_CALL = 1_000
SEGMENTS_A_CALL = 500
CALL_SECONDS = 8.0
DRAWING_SECONDS = 20.0
NAMES_A_PAGE = 200
DRAWN_AT_LEAST, DRAWN_AT_MOST = 100, 1_000
"""Customers that a preview of a rule is asked to show, and that it shows at most."""

_BUCKETS = 1_000
_SPREAD = 4.5
"""By so many square roots of those shown fewer are wanted of a lot: it seldom leaves more, whose lowest ids were shown."""

ALERTS_A_PAGE: Final = 200
"""More than fire in a day: those of the latest days come first."""


class SegmentClient:
    """Segment, as far as templates need it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to segment."""
        self._segments = segment_grpc.SegmentServiceStub(channel)
        self._stub = computed_grpc.ComputedTraitServiceStub(channel)
        self._segments = segment_grpc.SegmentServiceStub(channel)

    async def computed(
        self, workspace_id: str, customer_ids: Sequence[int], names: Sequence[str]
    ) -> Mapping[int, Mapping[str, Any]]:
        """Returns what is computed of customers, by the ids asked for; what has no value is None.

        Args:
            workspace_id: Whose.
            customer_ids: Any ids that were ever theirs; who is unknown or restricted is left out.
            names: Which; none: all. Where there is none of a name, all are asked for, so that the others are known.

        Raises:
            YikeError: If segment is away.
        """
        found: dict[int, Mapping[str, Any]] = {}
        for start in range(0, len(customer_ids), CUSTOMERS_A_CALL):
            some = customer_ids[start : start + CUSTOMERS_A_CALL]
            try:
                answer = await self._ask(workspace_id, some, names)
            except NotFound:
                answer = await self._ask(workspace_id, some, ())
            for each in answer.customers:
                values = [read_value(value, "values") for value in each.values]
                found[each.customer_id] = dict(zip(answer.computed_trait_ids, values, strict=True))
        return found

    async def members(
        self, workspace_id: str, customer_ids: Sequence[int], segment_ids: Sequence[str]
    ) -> Mapping[int, Collection[str]]:
        """Returns by customer those of the segments that they are in; nobody is in one that is not there.

        Args:
            workspace_id: Whose.
            customer_ids: Current ids.
            segment_ids: Which.

        Raises:
            YikeError: If segment is away.
        """
        found: dict[int, set[str]] = {customer_id: set() for customer_id in customer_ids}
        for start in range(0, len(customer_ids), CUSTOMERS_A_CALL):
            for first in range(0, len(segment_ids), SEGMENTS_A_CALL):
                answer = await self._segments.BatchGetMemberships(
                    segment_pb.BatchGetMembershipsRequest(
                        customer_ids=customer_ids[start : start + CUSTOMERS_A_CALL],
                        segment_ids=segment_ids[first : first + SEGMENTS_A_CALL],
                    ),
                    metadata=workspace_metadata(workspace_id),
                    timeout=CALL_SECONDS,
                )
                for each in answer.segments:
                    for customer_id in each.customer_ids:
                        found[customer_id].add(each.segment_id)
        return found

    async def _ask(
        self, workspace_id: str, customer_ids: Sequence[int], names: Sequence[str]
    ) -> computed_pb.BatchGetComputedTraitsResponse:
        answer: computed_pb.BatchGetComputedTraitsResponse = await self._stub.BatchGetComputedTraits(
            computed_pb.BatchGetComputedTraitsRequest(customer_ids=customer_ids, computed_trait_ids=names),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return answer

    async def computed_names(self, workspace_id: str) -> Collection[str]:
        """Returns the ids of all computed traits.

        Raises:
            YikeError: If segment is away.
        """
        found: set[str] = set()
        token = ""
        while True:
            page = await self._stub.ListComputedTraits(
                computed_pb.ListComputedTraitsRequest(page_size=NAMES_A_PAGE, page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
            found.update(each.computed_trait_id for each in page.computed_traits)
            if not (token := page.next_page_token):
                return found

    async def trait_names(self, workspace_id: str) -> Collection[str] | None:
        """Returns the traits that customers have; None where these are too many to be told.

        Raises:
            YikeError: If segment is away.
        """
        catalogue = await self._segments.GetTraitCatalogue(
            catalogue_pb2.GetTraitCatalogueRequest(),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return None if catalogue.truncated else {each.name for each in catalogue.traits}

    async def sample(self, workspace_id: str, segment_id: str, size: int) -> tuple[Sequence[int], int]:
        """Returns some customers drawn by lot, in no order, and of how many.

        The lot is segment's own: buckets by a salt that nobody used before, as many as hold somewhat fewer than are shown. A
        second salt takes part of one bucket where one in a thousand is too many.

        Args:
            workspace_id: Whose.
            segment_id: Of whose members; empty: of all customers.
            size: How many at most, up to `DRAWN_AT_MOST`; of more customers than that somewhat fewer may come.

        Raises:
            NotFound: If there is no such segment.
            YikeError: If segment is away.
        """
        try:
            shown = min(max(size, DRAWN_AT_LEAST), DRAWN_AT_MOST)
            whole = await self._hold(workspace_id, segment_id, 1.0, shown)
        except InvalidArgument as error:
            # Of the rule nothing can be wrong but the segment that it names.
            raise NotFound(
                "There is no segment with this id, or it is archived; GET /v1/segments lists them.",
                segment_id=segment_id,
            ) from error
        population, drawn = whole.size, list(whole.sample_customer_ids)
        if population > len(drawn):
            wanted = shown - _SPREAD * math.sqrt(shown)
            some = await self._hold(workspace_id, segment_id, wanted / population, shown)
            drawn = list(some.sample_customer_ids)
        random.SystemRandom().shuffle(drawn)
        return drawn[:size], population

    async def _hold(
        self, workspace_id: str, segment_id: str, share: float, shown: int
    ) -> segment_pb.PreviewSegmentResponse:
        parts = [_bucket(per_mille) for per_mille in _shares(share)]
        if segment_id:
            parts.append(rule_pb2.Rule(segment=rule_pb2.SegmentCondition(segment_id=segment_id)))
        answer: segment_pb.PreviewSegmentResponse = await self._segments.PreviewSegment(
            segment_pb.PreviewSegmentRequest(rule=rule_pb2.Rule(all=rule_pb2.RuleList(rules=parts)), sample_size=shown),
            metadata=workspace_metadata(workspace_id),
            timeout=DRAWING_SECONDS,
        )
        return answer


def _shares(share: float) -> list[int]:
    """Returns of how many buckets of a thousand each of two lots is, so that together they are about a share."""
    per_mille = math.ceil(share * _BUCKETS)
    if per_mille > 1 or share * _BUCKETS == 1:
        return [min(per_mille, _BUCKETS)]
    return [1, max(1, math.ceil(share * _BUCKETS * _BUCKETS))]


def _bucket(per_mille: int) -> rule_pb2.Rule:
    return rule_pb2.Rule(
        bucket=rule_pb2.BucketCondition(
            salt=f"preview-{secrets.token_hex(8)}", from_per_mille=0, to_per_mille=per_mille
        )
    )


class FigureAlerts:
    """Which alerts on key figures fired. They are few, one a night each, so they are asked for and not heard."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to segment."""
        self._alerts = alert_grpc.AlertServiceStub(channel)

    async def fired(self, workspace_id: str, since: datetime) -> list[FiredAlert]:
        """Returns the alerts on key figures that fired after a time; see `KnowsAlerts`.

        Raises:
            YikeError: If segment is away.
        """
        metadata = workspace_metadata(workspace_id)
        page = await self._alerts.ListAlertFirings(
            alert_pb.ListAlertFiringsRequest(alert_id="-", page_size=ALERTS_A_PAGE),
            metadata=metadata,
            timeout=CALL_SECONDS,
        )
        found: list[FiredAlert] = []
        for firing in page.firings:
            fired = firing.create_time.ToDatetime(UTC)
            if fired <= since:
                continue
            try:
                alert = await self._alerts.GetAlert(
                    alert_pb.GetAlertRequest(alert_id=firing.alert_id), metadata=metadata, timeout=CALL_SECONDS
                )
            except NotFound:
                # It was deleted since, and what it said is nobody's question any more.
                continue
            day = firing.day
            lines = {"日期": day.day, "数值": day.value, "预期": day.expected, "下限": day.lower, "上限": day.upper}
            said = Said(
                title="指标告警",
                text=alert.display_name or alert.alert_id,
                lines={name: value for name, value in lines.items() if value},
                path="/console/insight/alerts",
            )
            found.append(FiredAlert(firing.firing_id, GroupNoticeKind.ALERT, fired, said))
        return found
