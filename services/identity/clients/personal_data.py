"""Another service's part of an erasure."""

from __future__ import annotations

from collections.abc import Sequence

import grpc

from services.common.clients import workspace_metadata
from services.common.erasing import ErasedStore
from services.common.statuses import error_of
from yike.common.v1 import personal_data_pb2 as personal_pb
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc

ERASE_SECONDS = 120.0
"""Some stores are logs that are read whole, and the history is written anew where it holds something of the person."""

ANNOUNCE_SECONDS = 5.0
"""Somebody waits for it, and one row a node is written."""


class PersonalDataClient:
    """A service, as far as it erases."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to it."""
        self._stub = personal_grpc.PersonalDataServiceStub(channel)

    async def erase(self, workspace_id: str, erasure_id: str, node_ids: Sequence[int]) -> list[ErasedStore]:
        """See `ErasesPersonalData.erase`.

        Raises:
            YikeError: What the service answered.
        """
        return await self._ask(
            workspace_id, personal_pb.ErasePersonalDataRequest(erasure_id=erasure_id, node_ids=node_ids)
        )

    async def announce(self, workspace_id: str, erasure_id: str, node_ids: Sequence[int]) -> None:
        """See `ErasesPersonalData.announce`; raises as `erase`."""
        request = personal_pb.ErasePersonalDataRequest(erasure_id=erasure_id, node_ids=node_ids, notes_only=True)
        await self._ask(workspace_id, request, seconds=ANNOUNCE_SECONDS)

    async def preview(self, workspace_id: str, node_ids: Sequence[int]) -> list[ErasedStore]:
        """See `ErasesPersonalData.preview`; raises as `erase`."""
        return await self._ask(
            workspace_id, personal_pb.ErasePersonalDataRequest(node_ids=node_ids, validate_only=True)
        )

    async def _ask(
        self, workspace_id: str, request: personal_pb.ErasePersonalDataRequest, *, seconds: float = ERASE_SECONDS
    ) -> list[ErasedStore]:
        try:
            answer = await self._stub.ErasePersonalData(
                request, metadata=workspace_metadata(workspace_id), timeout=seconds
            )
        except grpc.aio.AioRpcError as error:
            raise error_of(error) from error
        return [ErasedStore(each.store, each.removed, each.kept, each.reason) for each in answer.stores]
