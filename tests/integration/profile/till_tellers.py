"""Segment and scoring as profile hears and asks them for its tills: their facts on the real streams, their pages as they would answer."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from google.protobuf.message import Message

from services.common.database import fetch_rows
from services.common.errors import Unavailable
from services.common.outbox import partition_of, stream_key
from services.profile.domain import microseconds
from services.profile.domain.till_parts import MembershipChanges, ToldScores
from services.profile.facts.heard import told_scores
from services.profile.usecases.till_copies import TillCopies, TillCopying
from tests.integration.profile.conftest import Workspace
from tests.integration.profile.loyalty.programme import consumer
from yike.common.v1 import identifier_pb2
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import till_service_pb2_grpc as till_grpc
from yike.scoring.v1 import scoring_facts_pb2 as scoring_facts
from yike.segment.v1 import segment_facts_pb2 as segment_facts
from yike.segment.v1 import segment_service_pb2 as segment_pb

AT = datetime(2026, 10, 1, tzinfo=UTC)
BOTH = [till_pb.TILL_PART_SEGMENTS, till_pb.TILL_PART_SCORES]
_numbers = itertools.count(1)


@dataclass
class Tellers:
    """What segment and scoring hold of a workspace, and how they tell it.

    Attributes:
        workspace: Whose.
        members: Who is in which segment, with the number of the change; pages have one each.
        scores: By customer; of one name.
        replaced: The model, and when it took the place of the one before.
        away: Whether they answer nothing.
    """

    workspace: Workspace
    members: dict[tuple[str, int], int] = field(default_factory=dict)
    scores: dict[int, float] = field(default_factory=dict)
    replaced: tuple[str, datetime] = ("mdl_1", AT)
    away: bool = False

    @property
    def copying(self) -> TillCopying:
        """A restarted worker that copies."""
        platform = self.workspace.platform
        copies = TillCopies(database=platform.database, clock=platform.clock)
        return TillCopying(database=platform.database, copies=copies, members=self, scores=self, clock=platform.clock)

    async def members_page(self, workspace_id: str, position: str) -> tuple[Sequence[MembershipChanges], str | None]:
        """Answers for segment."""
        if self.away:
            raise Unavailable
        if workspace_id != self.workspace.workspace_id:
            return [], None
        page = sorted(self.members.items())[int(position or 0) :]
        return [
            MembershipChanges(segment_id, True, 1, AT, [customer], [change])
            for (segment_id, customer), change in page[:1]
        ], str(int(position or 0) + 1) if len(page) > 1 else None

    async def scores_page(self, workspace_id: str, position: str) -> tuple[ToldScores, str | None]:
        """Answers for scoring."""
        if workspace_id != self.workspace.workspace_id:
            return ToldScores([], []), None
        told = self._scores(self.scores, self.replaced)
        return told_scores(told.scores, told.replacements), None

    async def copied(self) -> None:
        """Copies all that is due."""
        while await self.copying.turn():
            pass

    async def tell_segment(self, segment_id: str, customer_id: int, change_id: int, *, entered: bool) -> None:
        """Tells that somebody entered or left."""
        changes = segment_facts.MembershipChanges(
            segment_id=segment_id,
            entered=entered,
            cause=segment_pb.MEMBERSHIP_CAUSE_EVENT,
            change_time_us=microseconds(AT),
            customer_ids=[customer_id],
            change_ids=[change_id],
        )
        told = segment_facts.MembershipsChanged(groups=[changes])
        await self._tell("segment", customer_id, segment_facts.SegmentFact(memberships_changed=told))

    async def tell_scores(self, scores: dict[int, float], replaced: tuple[str, datetime], *, days: int = 0) -> None:
        """Tells scores, as of so many days later, a fact each."""
        for customer_id, value in scores.items():
            told = self._scores({customer_id: value}, replaced, days=days)
            await self._tell("scoring", customer_id, scoring_facts.ScoringFact(scores_changed=told))

    async def heard(self) -> None:
        """Lets profile hear all that was told."""
        listener = consumer(self.workspace.platform)
        while await listener.turn():
            pass

    async def rows(self, table: str) -> int:
        """Counts what is kept."""
        async with self.workspace.platform.database.workspace(self.workspace.workspace_id) as connection:
            return int((await fetch_rows(connection, f"SELECT count(*) AS n FROM {table}"))[0]["n"])

    async def shown(self, user_id: str) -> till_pb.TillCustomer:
        """Returns what a till is told that is shown a user id."""
        till: till_grpc.TillServiceAsyncStub = till_grpc.TillServiceStub(self.workspace.platform.profile_channel)
        identifier = identifier_pb2.Identifier(type="user_id", value=user_id)
        answer: till_pb.TillCustomer = await till.DescribeAtTill(
            till_pb.DescribeAtTillRequest(identifier=identifier, local_date="2026-11-29"),
            metadata=self.workspace.metadata,
        )
        return answer

    async def segments(self, user_id: str) -> list[str]:
        """Returns the segments that a till is told."""
        return [each.segment_id for each in (await self.shown(user_id)).segments]

    async def scored(self, user_id: str) -> list[tuple[str, float]]:
        """Returns the scores that a till is told, with their models."""
        return [(each.model_id, each.value) for each in (await self.shown(user_id)).scores]

    def _scores(
        self, scores: dict[int, float], replaced: tuple[str, datetime], *, days: int = 0
    ) -> scoring_facts.ScoresChanged:
        model_id, replace_time = replaced
        return scoring_facts.ScoresChanged(
            scores=[
                scoring_facts.CustomerScore(
                    customer_id=customer,
                    name="churn_probability",
                    value=value,
                    score_time_us=microseconds(AT + timedelta(days=days)),
                )
                for customer, value in scores.items()
            ],
            replacements=[
                scoring_facts.ScoreReplacement(
                    name="churn_probability", model_id=model_id, replace_time_us=microseconds(replace_time)
                )
            ],
        )

    async def _tell(self, service: str, customer_id: int, fact: Message) -> None:
        await self.workspace.platform.redis.xadd(
            stream_key(service, partition_of(customer_id)),
            {
                b"w": self.workspace.workspace_id,
                b"i": f"{service}:{self.workspace.workspace_id}:{next(_numbers)}",
                b"p": fact.SerializeToString(),
                b"t": "",
                b"c": microseconds(AT),
            },
        )
