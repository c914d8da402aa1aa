"""TraitService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import grpc

from services.common.interceptors import workspace_of
from services.common.pages import page_limit, page_token, read_page_token
from services.profile.domain import Identifier, from_microseconds, microseconds
from services.profile.domain.attributes import REMOVED
from services.profile.domain.trait_history import Statement
from services.profile.usecases.trait_history import TraitHistories, TraitHistoryPage
from yike.common.v1 import identifier_pb2, json_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import trait_service_pb2 as trait_pb
from yike.profile.v1 import trait_service_pb2_grpc as trait_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class TraitServicer(trait_grpc.TraitServiceServicer):
    """Answers the methods of `yike.profile.v1.TraitService`; errors leave as typed errors."""

    def __init__(self, histories: TraitHistories) -> None:
        """Takes the use case."""
        self._histories = histories

    async def ListTraitHistory(
        self, request: trait_pb.ListTraitHistoryRequest, context: Context
    ) -> trait_pb.ListTraitHistoryResponse:
        """Returns a page of what was said of a trait."""
        workspace_id = workspace_of(context)
        arguments = {
            "method": "ListTraitHistory",
            "workspace": workspace_id,
            "customer": request.customer_id,
            "trait": request.trait,
        }
        position = read_page_token(request.page_token, arguments, datetime, str)
        page = await self._histories.list_statements(
            workspace_id,
            request.customer_id,
            request.trait,
            after=(microseconds(position[0]), position[1]) if position else None,
            limit=page_limit(request),
        )
        token = ""
        if page.next_position:
            token = page_token(arguments, [from_microseconds(page.next_position[0]), page.next_position[1]])
        return _response(page, request.trait, token)


def _response(page: TraitHistoryPage, trait: str, token: str) -> trait_pb.ListTraitHistoryResponse:
    identifiers = {node.node_id: node.identifier for node in page.customer.nodes}
    sources = page.rules.source_priority.get(trait, ())
    rule = profile_pb.SURVIVORSHIP_RULE_LAST_UPDATED
    if sources:
        rule = profile_pb.SURVIVORSHIP_RULE_SOURCE_PRIORITY
    elif trait in page.rules.most_frequent:
        rule = profile_pb.SURVIVORSHIP_RULE_MOST_FREQUENT
    return trait_pb.ListTraitHistoryResponse(
        statements=[_statement(each, identifiers[each.event.register.node_id]) for each in page.statements],
        next_page_token=token,
        customer_id=page.customer.customer_id,
        rule=rule,
        identifier_types=sources,
        forgotten_before=page.forgotten_before,
    )


def _statement(statement: Statement, identifier: Identifier) -> trait_pb.TraitStatement:
    event, register = statement.event, statement.event.register
    return trait_pb.TraitStatement(
        trait=register.key,
        value=json_pb2.JsonValue(json=register.value_json.decode()),
        removed=register.value_json == REMOVED,
        standing=cast(trait_pb.TraitStanding, int(statement.standing)),
        holders=statement.holders,
        identifier=identifier_pb2.Identifier(type=identifier.type, value=identifier.value),
        node_id=register.node_id,
        message_id=register.message_id,
        event_type=cast(profile_pb.EventType, event.type),
        event_name=event.name,
        source=event.source,
        occur_time=from_microseconds(register.occur_time_us),
        receive_time=from_microseconds(register.receive_time_us),
        event_kept=event.type != 0,
    )
