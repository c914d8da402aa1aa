"""Scores that a history is rebuilt from, asked of scoring."""

from __future__ import annotations

from collections.abc import AsyncIterator

import grpc

from services.common.clients import workspace_metadata
from services.segment.domain.heard import HeardScore
from services.segment.facts.heard import heard_score
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb
from yike.scoring.v1 import scoring_service_pb2_grpc as scoring_grpc

PAGE_SECONDS = 60.0


class ScoringClient:
    """Scoring, as far as segment needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to scoring."""
        self._scoring = scoring_grpc.ScoringServiceStub(channel)

    async def scores(self, workspace_id: str) -> AsyncIterator[list[HeardScore]]:
        """Yields all scores, page by page.

        Raises:
            Unavailable: If scoring is away.
        """
        token = ""
        while True:
            page = await self._scoring.ExportScores(
                scoring_pb.ExportScoresRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield [heard_score(one) for one in page.scores]
            token = page.next_page_token
            if not token:
                return
