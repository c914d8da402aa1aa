"""Whether what a definition names is there: asked of those who keep it, when a journey is made and when it is published."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

from services.common.clients import workspace_metadata
from services.common.errors import NotFound
from services.journey.servicer.wire import rule_from_json
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

CALL_SECONDS = 10.0
CALLS_AT_ONCE = 8


class References:
    """Asks segment and messaging."""

    def __init__(
        self, *, messaging: messaging_grpc.MessagingServiceStub, segment: segment_grpc.SegmentServiceStub
    ) -> None:
        """Takes the stubs; their channels raise typed errors (`services.common.clients`)."""
        self._messaging = messaging
        self._segment = segment
        self._calls = asyncio.Semaphore(CALLS_AT_ONCE)

    async def check_rule(self, workspace_id: str, rule_json: str) -> None:
        """Asks segment to compile a rule, for nobody.

        Raises:
            InvalidArgument: INVALID_RULE, with the path into the rule.
            Unavailable: If segment is away.
        """
        request = segment_pb.EvaluateRuleRequest(rule=rule_from_json(rule_json))
        await self._segment.EvaluateRule(request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS)

    async def missing_templates(self, workspace_id: str, template_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which messaging has no template.

        Raises:
            Unavailable: If messaging is away.
        """

        async def ask(template_id: str) -> None:
            request = messaging_pb.GetTemplateRequest(template_id=template_id)
            await self._messaging.GetTemplate(request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS)

        return await self._missing(template_ids, ask)

    async def missing_segments(self, workspace_id: str, segment_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which there is no segment.

        Raises:
            Unavailable: If segment is away.
        """

        async def ask(segment_id: str) -> None:
            request = segment_pb.GetSegmentRequest(segment_id=segment_id)
            await self._segment.GetSegment(request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS)

        return await self._missing(segment_ids, ask)

    async def _missing(self, ids: Collection[str], ask: Callable[[str], Awaitable[None]]) -> set[str]:
        async def is_missing(one: str) -> bool:
            async with self._calls:
                try:
                    await ask(one)
                except NotFound:
                    return True
            return False

        wanted = sorted(set(ids))
        found = await asyncio.gather(*(is_missing(one) for one in wanted))
        return {one for one, missing in zip(wanted, found, strict=True) if missing}
