"""Calls to segment."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import grpc
from google.protobuf import json_format

from services.common.clients import workspace_metadata
from services.common.errors import FailedPrecondition, NotFound
from services.common.json_values import canonical_json, decode
from services.common.statuses import error_of
from services.journey.clients.asking import CALL_SECONDS, missing
from yike.segment.v1 import catalogue_pb2 as catalogue_pb
from yike.segment.v1 import customer_list_service_pb2 as list_pb
from yike.segment.v1 import customer_list_service_pb2_grpc as list_grpc
from yike.segment.v1 import outcome_service_pb2 as outcome_pb
from yike.segment.v1 import outcome_service_pb2_grpc as outcome_grpc
from yike.segment.v1 import rule_pb2
from yike.segment.v1 import segment_resources_pb2 as resources_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

FRAME_SECONDS = 120.0
"""How long reading many customers at once may take."""

_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class SegmentClient:
    """Asks segment."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes an open channel."""
        self._stub = segment_grpc.SegmentServiceStub(channel)
        self._outcomes = outcome_grpc.OutcomeServiceStub(channel)
        self._lists = list_grpc.CustomerListServiceStub(channel)

    async def evaluate(
        self, workspace_id: str, rule_json: str, customer_ids: Collection[int], after: Sequence[segment_pb.Seen]
    ) -> tuple[set[int], set[int]]:
        """Returns those of the customers of whom a rule holds, and those who cannot be judged yet.

        Args:
            workspace_id: The workspace.
            rule_json: The rule.
            customer_ids: Whom to judge; nobody, and the rule is only compiled.
            after: What must be known before a customer is judged.

        Raises:
            InvalidArgument: INVALID_RULE, with the path into the rule.
            Unavailable: If segment is away.
        """
        response = await self._stub.EvaluateRule(
            segment_pb.EvaluateRuleRequest(
                rule=rule_from_json(rule_json), customer_ids=sorted(customer_ids), after=after
            ),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return set(response.holding_customer_ids), set(response.pending_customer_ids)

    async def evaluate_all(
        self,
        workspace_id: str,
        rules_json: Sequence[str],
        customer_ids: Collection[int],
        after: Sequence[segment_pb.Seen],
    ) -> tuple[list[set[int]], set[int]]:
        """Returns for each of some rules of whom it holds, all at one moment, and who cannot be judged yet.

        Args and raises as of `evaluate`.
        """
        response = await self._stub.EvaluateRule(
            segment_pb.EvaluateRuleRequest(
                rules=[rule_from_json(rule_json) for rule_json in rules_json],
                customer_ids=sorted(customer_ids),
                after=after,
            ),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        if len(response.holders) != len(rules_json):
            raise ValueError("segment answered for another number of rules than were asked for")
        return [set(each.customer_ids) for each in response.holders], set(response.pending_customer_ids)

    async def missing_segments(self, workspace_id: str, segment_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which there is no segment, or one that was archived or deleted.

        Raises:
            FailedPrecondition: If one of them is a draft, or being filled.
            Unavailable: If segment is away.
        """

        async def ask(segment_id: str) -> None:
            request = segment_pb.GetSegmentRequest(segment_id=segment_id)
            metadata = workspace_metadata(workspace_id)
            segment = await self._stub.GetSegment(request, metadata=metadata, timeout=CALL_SECONDS)
            if segment.HasField("delete_time") or segment.state == resources_pb.SEGMENT_STATE_ARCHIVED:
                raise NotFound
            if segment.state == resources_pb.SEGMENT_STATE_DRAFT:
                raise FailedPrecondition(
                    f"The segment {segment_id} is a draft; publish the segment first.", segment_id=segment_id
                )
            if segment.state == resources_pb.SEGMENT_STATE_FILLING:
                # Who is in it already would look like somebody who enters.
                raise FailedPrecondition(
                    f"The segment {segment_id} is being filled; publish when it is LIVE (see {segment.operation}).",
                    segment_id=segment_id,
                )

        return await missing(segment_ids, ask)

    async def members_of(self, workspace_id: str, segment_id: str) -> int:
        """Returns how many members a segment has; 0 where there is none."""
        request = segment_pb.GetSegmentRequest(segment_id=segment_id)
        try:
            segment = await self._stub.GetSegment(
                request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
            )
        except NotFound:
            return 0
        return int(segment.size)

    async def customers_of(self, workspace_id: str, rule_json: str) -> int:
        """Returns how many customers a rule holds of.

        Raises:
            InvalidArgument: INVALID_RULE, with the path into the rule.
        """
        response = await self._stub.PreviewSegment(
            segment_pb.PreviewSegmentRequest(rule=rule_from_json(rule_json), sample_size=1),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return int(response.size)

    async def traits_of(
        self,
        workspace_id: str,
        rule: rule_pb2.Rule,
        traits: Sequence[str],
        customer_ids: Collection[int] = (),
    ) -> dict[int, dict[str, object]]:
        """Returns of each customer of whom a rule holds the values of traits, those that there are.

        Args:
            workspace_id: The workspace.
            rule: Whom.
            traits: Their names; at least one.
            customer_ids: Only of these; none: of all.

        Raises:
            FailedPrecondition: TOO_LARGE for more than 1,000,000 customers.
            ResourceExhausted: While too many such questions are under way.
        """
        # Only who enters by dates or lists needs it: the start of the service does not wait for it.
        import pyarrow as pa

        request = segment_pb.GetFeatureFrameRequest(rule=rule, customer_ids=sorted(customer_ids))
        for place, trait in enumerate(traits):
            request.columns.add(name=f"trait{place}", trait=trait)
        pieces = self._stub.GetFeatureFrame(request, metadata=workspace_metadata(workspace_id), timeout=FRAME_SECONDS)
        try:
            stream = b"".join([piece.arrow_chunk async for piece in pieces])
        except grpc.aio.AioRpcError as error:
            raise error_of(error) from error
        table = pa.ipc.open_stream(stream).read_all()
        ids = table.column("customer_id").to_pylist()
        found: dict[int, dict[str, object]] = {customer_id: {} for customer_id in ids}
        for place, trait in enumerate(traits):
            for customer_id, text in zip(ids, table.column(f"trait{place}").to_pylist(), strict=True):
                if text is not None:
                    found[customer_id][trait] = decode(text)
        return found

    async def lacks_dates(self, workspace_id: str, trait: str) -> str:
        """Returns what is wrong with a trait that is to hold dates, as far as the customers tell: "" for nothing."""
        catalogue = await self._stub.GetTraitCatalogue(
            catalogue_pb.GetTraitCatalogueRequest(), metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
        )
        known = next((each for each in catalogue.traits if each.name == trait), None)
        if known is None:
            return "" if catalogue.truncated else f"no customer has a trait {trait}"
        values = [decode(sample.value.json) for sample in known.values]
        dated = any(isinstance(value, str) and _DATED.match(value) for value in values)
        return "" if dated or not values else f"the trait {trait} holds no dates: they are written YYYY-MM-DD"

    async def missing_lists(self, workspace_id: str, list_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which there is no list of customers."""

        async def ask(list_id: str) -> None:
            await self._lists.GetCustomerList(
                list_pb.GetCustomerListRequest(customer_list_id=list_id),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )

        return await missing(list_ids, ask)

    async def members(
        self, workspace_id: str, segment_id: str, page_size: int, page_token: str
    ) -> segment_pb.ListSegmentMembersResponse:
        """Returns a page of the members of a segment.

        Raises:
            NotFound: If there is no such segment any more.
        """
        request = segment_pb.ListSegmentMembersRequest(
            segment_id=segment_id, page_size=page_size, page_token=page_token
        )
        page: segment_pb.ListSegmentMembersResponse = await self._stub.ListSegmentMembers(
            request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
        )
        return page

    async def measure_outcomes(
        self, workspace_id: str, request: outcome_pb.MeasureOutcomesRequest, seconds: float
    ) -> outcome_pb.MeasureOutcomesResponse:
        """Returns what people did after moments of their own; answers within so many seconds, or is given up.

        Raises:
            InvalidArgument: INVALID_RULE, with the path into the goal.
            Unavailable: If segment is away.
        """
        answer: outcome_pb.MeasureOutcomesResponse = await self._outcomes.MeasureOutcomes(
            request, metadata=workspace_metadata(workspace_id), timeout=seconds
        )
        return answer


def rule_to_json(rule: rule_pb2.Rule) -> str:
    """Returns a rule as it is stored: canonical JSON."""
    return canonical_json(json_format.MessageToDict(rule, preserving_proto_field_name=True)).decode()


def rule_from_json(rule_json: str) -> rule_pb2.Rule:
    """Returns a stored rule; a field that this release does not know is left out."""
    return json_format.Parse(rule_json, rule_pb2.Rule(), ignore_unknown_fields=True)
