"""SendingPolicyService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.messaging.usecases.policies import Policies
from services.messaging.wire_policy import changed_policy, policy_message
from yike.messaging.v1 import sending_policy_service_pb2 as policy_pb
from yike.messaging.v1 import sending_policy_service_pb2_grpc as policy_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class SendingPolicyServicer(policy_grpc.SendingPolicyServiceServicer):
    """Answers the methods of `yike.messaging.v1.SendingPolicyService`; errors leave as typed errors."""

    def __init__(self, policies: Policies) -> None:
        """Takes the use case."""
        self._policies = policies

    async def GetSendingPolicy(
        self, request: policy_pb.GetSendingPolicyRequest, context: Context
    ) -> policy_pb.SendingPolicy:
        """Returns the policy."""
        return policy_message(await self._policies.get(workspace_of(context)))

    async def UpdateSendingPolicy(
        self, request: policy_pb.UpdateSendingPolicyRequest, context: Context
    ) -> policy_pb.SendingPolicy:
        """Sets the policy."""
        given = request.sending_policy
        policy = await self._policies.set(
            workspace_of(context), lambda current: changed_policy(current, given, request.update_mask), given.etag
        )
        return policy_message(policy)
