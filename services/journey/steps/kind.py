"""What a kind of step is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from google.protobuf.message import Message

from services.journey.clients import Clients
from services.journey.domain.actions import Action
from services.journey.domain.inputs import Request
from services.journey.domain.problems import Problem
from services.journey.domain.tasks import Outcome, Task

A = TypeVar("A", bound=Action[Any])

Outcomes: TypeAlias = Mapping[str, Outcome]
"""What came of effects, by their ids."""


class Carrier(Protocol):
    """Carries out the effects of one kind, those of one workspace at a time."""

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields the tasks in portions of which each fits into a call."""
        ...

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Makes the call for one portion, under the ids of its effects; raises what the call raises."""
        ...


@dataclass(frozen=True)
class StepKind(Generic[A]):
    """A kind of step.

    Attributes:
        action: Its rules. The fields are its stored form.
        from_wire: Returns the rules of the contract's message of the kind; raises InvalidArgument where that says nothing.
        to_wire: Returns that message.
        request: What it asks of another service; None when it asks nothing. The fields are its stored form.
        carrier: Makes what carries such requests out.
        read: In place of `from_wire` where values in the message may say nothing: takes the path of the message too, and a
            list to which it adds a problem for each. None where there are none.
    """

    action: type[A]
    from_wire: Callable[[Any], A]
    to_wire: Callable[[A], Message]
    request: type[Request] | None = None
    carrier: Callable[[Clients], Carrier] | None = None
    read: Callable[[str, Any, list[Problem]], A] | None = None

    @property
    def name(self) -> str:
        """The member of the contract's `oneof`, and the word under which it is stored."""
        return self.action.kind
