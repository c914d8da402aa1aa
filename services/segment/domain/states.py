"""From which state a segment may come to which. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from services.common.errors import FailedPrecondition
from services.segment.domain.segments import Segment, State

_WORDS: Mapping[State, str] = MappingProxyType(
    {State.LIVE: "live", State.DRAFT: "a draft", State.PAUSED: "paused", State.ARCHIVED: "archived"}
)

_FROM: Mapping[State, Mapping[State, str]] = MappingProxyType(
    {
        State.LIVE: {State.DRAFT: "publish", State.PAUSED: "resume"},
        State.PAUSED: {State.LIVE: "pause"},
        State.ARCHIVED: {State.LIVE: "archive", State.DRAFT: "archive", State.PAUSED: "archive"},
        State.DRAFT: {State.ARCHIVED: "unarchive"},
    }
)
"""By the state to come to the states to come from, each with the call that does it."""


def check_move(segment: Segment, to: State, call: str) -> bool:
    """Tells whether a call has to bring a segment into a state; False: it is there already.

    Args:
        segment: The segment as it is.
        to: The state.
        call: The verb of the call that asks for it.

    Raises:
        FailedPrecondition: If that call does not lead there from where the segment is; the text says which would.
    """
    check_not_deleted(segment)
    if segment.state is to:
        return False
    if _FROM[to].get(segment.state) == call:
        return True
    name = segment.segment_id
    raise FailedPrecondition(
        f"The segment {name} is {_WORDS[segment.state]}; {_advice(segment.state, call)}", segment_id=name
    )


def check_changeable(segment: Segment) -> None:
    """Refuses to change a segment that is deleted or archived.

    Raises:
        FailedPrecondition: If it is.
    """
    check_not_deleted(segment)
    check_not_archived(segment)


def check_not_deleted(segment: Segment) -> None:
    """Refuses a segment that is deleted.

    Raises:
        FailedPrecondition: If it is.
    """
    if segment.delete_time is not None:
        raise FailedPrecondition(f"The segment {segment.segment_id} is deleted.", segment_id=segment.segment_id)


def check_not_archived(segment: Segment) -> None:
    """Refuses a segment that is archived.

    Raises:
        FailedPrecondition: If it is.
    """
    if segment.state is State.ARCHIVED:
        raise FailedPrecondition(
            f"The segment {segment.segment_id} is archived; take it back with :unarchive first.",
            segment_id=segment.segment_id,
        )


def _advice(state: State, call: str) -> str:
    match state:
        case State.DRAFT:
            return "publish it with :publish."
        case State.PAUSED if call == "publish":
            return "let it go on with :resume."
        case State.ARCHIVED:
            return "take it back with :unarchive first."
    return f":{call} is for one that is archived."
