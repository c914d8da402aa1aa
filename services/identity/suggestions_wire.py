"""Link runs and suggestions as the contract has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from services.common.errors import NotFound
from services.common.filters import FieldKind, Restriction, parse_filter
from services.common.updates import etag_of
from services.identity.domain.schedules import LinkSchedule
from services.identity.domain.suggestions import (
    LinkRun,
    Suggestion,
    SuggestionState,
    Thresholds,
    pair_of_id,
    thresholds_of,
)
from yike.identity.v1 import identity_service_pb2 as identity_pb

SCHEDULE_CHANGEABLE: Final = ("enabled", "start_minute", "link_threshold", "review_threshold")
"""Fields of a schedule that callers may change."""

_STATES: Final = {
    SuggestionState.PENDING: identity_pb.LINK_SUGGESTION_STATE_PENDING,
    SuggestionState.LINKED: identity_pb.LINK_SUGGESTION_STATE_LINKED,
    SuggestionState.ACCEPTED: identity_pb.LINK_SUGGESTION_STATE_ACCEPTED,
    SuggestionState.REJECTED: identity_pb.LINK_SUGGESTION_STATE_REJECTED,
}
_FILTERS: Final[Mapping[str, FieldKind]] = {"state": {state.name: state.value for state in SuggestionState}}


def thresholds(request: identity_pb.StartLinkRunRequest) -> Thresholds:
    """Returns the thresholds of a request.

    Raises:
        InvalidArgument: If they are none.
    """
    return thresholds_of(
        request.link_threshold if request.HasField("link_threshold") else None,
        request.review_threshold if request.HasField("review_threshold") else None,
    )


def schedule_message(schedule: LinkSchedule) -> identity_pb.LinkSchedule:
    """Writes a schedule."""
    message = identity_pb.LinkSchedule(
        enabled=schedule.enabled,
        start_minute=schedule.start_minute,
        link_threshold=schedule.link_threshold,
        review_threshold=schedule.review_threshold,
        operation=f"operations/{schedule.operation_id}" if schedule.operation_id else "",
        etag=etag_of(schedule.revision),
    )
    if schedule.next_time is not None:
        message.next_time.FromDatetime(schedule.next_time)
    return message


def amended(schedule: LinkSchedule, message: identity_pb.LinkSchedule) -> LinkSchedule:
    """Returns a schedule with what callers may change as a message has it."""
    return replace(
        schedule,
        enabled=message.enabled,
        start_minute=message.start_minute if message.HasField("start_minute") else None,
        link_threshold=message.link_threshold if message.HasField("link_threshold") else None,
        review_threshold=message.review_threshold if message.HasField("review_threshold") else None,
    )


def read_filter(text: str) -> tuple[Restriction, ...]:
    """Returns what a list is restricted to.

    Raises:
        InvalidArgument: If the filter is none of the contract's.
    """
    return parse_filter(text, _FILTERS)


def suggestion_pair(suggestion_id: str) -> tuple[int, int]:
    """Returns the pair that an id names.

    Raises:
        NotFound: If no suggestion has such an id.
    """
    pair = pair_of_id(suggestion_id)
    if pair is None:
        raise NotFound("There is no suggestion with this id; GET /v1/linkSuggestions lists them.")
    return pair


def suggestion_message(suggestion: Suggestion) -> identity_pb.LinkSuggestion:
    """Returns a suggestion as the contract has it."""
    written = identity_pb.LinkSuggestion(
        link_suggestion_id=suggestion.suggestion_id,
        customer_id=suggestion.customer_a,
        other_customer_id=suggestion.customer_b,
        score=suggestion.score,
        state=_STATES[suggestion.state],
        operation_id=suggestion.run,
        decider=suggestion.decider,
    )
    written.create_time.FromDatetime(suggestion.create_time)
    if suggestion.decide_time is not None:
        written.decide_time.FromDatetime(suggestion.decide_time)
    return written


def run_message(run: LinkRun) -> identity_pb.LinkRun:
    """Returns what a run came to as the contract has it."""
    return identity_pb.LinkRun(
        compared_customers=run.compared,
        scored_pairs=run.scored,
        linked_pairs=run.linked,
        suggested_pairs=run.suggested,
    )
