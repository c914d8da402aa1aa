"""Scores, asked of scoring: never while somebody waits."""

from __future__ import annotations

import grpc

from services.common.clients import workspace_metadata
from services.profile.domain.till_parts import ToldScores
from services.profile.facts.heard import told_scores
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb
from yike.scoring.v1 import scoring_service_pb2_grpc as scoring_grpc

PAGE = 2_000
PAGE_SECONDS = 10.0


class ScoringClient:
    """Scoring, as far as profile needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to scoring."""
        self._scoring = scoring_grpc.ScoringServiceStub(channel)

    async def scores_page(self, workspace_id: str, position: str) -> tuple[ToldScores, str | None]:
        """See `usecases.till_copies.Scores`."""
        answer = await self._scoring.ExportScores(
            scoring_pb.ExportScoresRequest(page_size=PAGE, page_token=position),
            metadata=workspace_metadata(workspace_id),
            timeout=PAGE_SECONDS,
        )
        return told_scores(answer.scores, answer.replacements), answer.next_page_token or None
