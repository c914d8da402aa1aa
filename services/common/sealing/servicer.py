"""Tells the operator's commands of a service's keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any, Final

import grpc

from services.common.database import Database
from services.common.sealing.columns import SealedColumn
from services.common.sealing.status import KeyHolder, Pass, SealedRows, SealingState, read_state
from yike.common.v1 import sealing_pb2 as sealing_pb
from yike.common.v1 import sealing_pb2_grpc as sealing_grpc

SEALING_SERVICE: Final = sealing_pb.DESCRIPTOR.services_by_name["SealingService"].full_name


class SealingServicer(sealing_grpc.SealingServiceServicer):
    """Answers for the sealed columns of one service.

    Attributes:
        columns: What it seals.
    """

    def __init__(self, *, service: str, database: Database, columns: Sequence[SealedColumn]) -> None:
        """Takes the service's name, its database and what it seals."""
        self._service = service
        self._database = database
        self.columns = columns

    async def GetSealing(
        self, request: sealing_pb.GetSealingRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> sealing_pb.GetSealingResponse:
        """Returns what there is."""
        state = await read_state(self._database, self.columns, counted=request.count)
        return _message(self._service, state)


def _message(service: str, state: SealingState) -> sealing_pb.GetSealingResponse:
    answer = sealing_pb.GetSealingResponse()
    for holder in state.holders:
        told = answer.holders.add(
            process=holder.process, active_key=holder.active, newest_key=holder.newest, fresh=holder.is_fresh
        )
        told.seen_time.FromDatetime(holder.seen_time)
    for rows in state.rows:
        answer.rows.add(
            store=f"{service}.{rows.store}", key=rows.number, count=rows.rows, unchangeable=not rows.rewritten
        )
    for each in state.passes:
        row = answer.passes.add(
            store=f"{service}.{each.store}",
            key=each.number,
            seen_count=each.seen,
            resealed_count=each.resealed,
            unopened_count=each.unopened,
        )
        if each.end_time is not None:
            row.end_time.FromDatetime(each.end_time)
    return answer


def sealing_of(answer: sealing_pb.GetSealingResponse) -> SealingState:
    """Returns what a service told; stores are named with the service."""
    return SealingState(
        [
            KeyHolder(each.process, each.active_key, each.newest_key, each.seen_time.ToDatetime(UTC), each.fresh)
            for each in answer.holders
        ],
        [SealedRows(each.store, each.key, each.count, not each.unchangeable) for each in answer.rows],
        [
            Pass(
                each.store,
                each.key,
                each.seen_count,
                each.resealed_count,
                each.unopened_count,
                each.end_time.ToDatetime(UTC) if each.HasField("end_time") else None,
            )
            for each in answer.passes
        ],
    )


def named(service: str, state: SealingState) -> SealingState:
    """Returns the state with the service in the stores' names, as others tell it."""
    return SealingState(
        state.holders,
        [replace(each, store=f"{service}.{each.store}") for each in state.rows],
        [replace(each, store=f"{service}.{each.store}") for each in state.passes],
    )
