"""VerificationService on the wire: translate, call, translate."""

from __future__ import annotations

from typing import Any, cast

import grpc

from services.common.interceptors import workspace_of
from services.messaging.domain.verification import CodeRequest, Language, Obstacle
from services.messaging.usecases.verifying import Verifying
from services.messaging.wire import known_value
from yike.messaging.v1 import verification_service_pb2 as verification_pb
from yike.messaging.v1 import verification_service_pb2_grpc as verification_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class VerificationServicer(verification_grpc.VerificationServiceServicer):
    """Answers the methods of `yike.messaging.v1.VerificationService`; errors leave as typed errors."""

    def __init__(self, verifying: Verifying) -> None:
        """Takes the use case."""
        self._verifying = verifying

    async def GetVerificationReadiness(
        self, request: verification_pb.GetVerificationReadinessRequest, context: Context
    ) -> verification_pb.VerificationReadiness:
        """Tells whether codes can be sent."""
        obstacle = await self._verifying.readiness(workspace_of(context), request.template_id)
        return verification_pb.VerificationReadiness(ready=obstacle is Obstacle.NONE, obstacle=cast(Any, int(obstacle)))

    async def SendVerificationCode(
        self, request: verification_pb.SendVerificationCodeRequest, context: Context
    ) -> verification_pb.SendVerificationCodeResponse:
        """Sends a code."""
        language = known_value(Language, request.language or int(Language.ZH_CN), "language")
        asked = CodeRequest(request.subject, request.page, request.phone, language, request.template_id)
        await self._verifying.send(workspace_of(context), asked)
        return verification_pb.SendVerificationCodeResponse()

    async def CheckVerificationCode(
        self, request: verification_pb.CheckVerificationCodeRequest, context: Context
    ) -> verification_pb.CheckVerificationCodeResponse:
        """Checks a code."""
        asked = CodeRequest(request.subject, request.page, request.phone)
        verdict = await self._verifying.check(workspace_of(context), asked, request.code)
        return verification_pb.CheckVerificationCodeResponse(verdict=cast(Any, int(verdict)))
