"""One customer's walk through one journey, and the record of its decisions."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

_NAMESPACE = uuid.UUID("6e0f1b52-7d2c-5f0e-9a51-3b6f0a6d5c11")


class RunState(enum.IntEnum):
    """Where a run stands; the values are stored and are those of the contract."""

    ACTIVE = 1
    WAITING = 2
    COMPLETED = 3
    EXITED = 4
    FAILED = 5

    @property
    def ended(self) -> bool:
        """True where nothing can move the run any more."""
        return self >= RunState.COMPLETED


MAX_SEEN = 50
"""Events that a run remembers for its next condition. More come together only over many steps, and the oldest of them
have been with segment for long."""


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event as it stands in profile's log: the node that carries it and its id."""

    node_id: int
    event_id: int


@dataclass(frozen=True, slots=True)
class Run:
    """The state of a walk; with the definition it is all that `advance` needs.

    Attributes:
        run_id: A uuid, stable over repeats of its cause.
        customer_id: The customer, by the id at the start.
        step_id: Where it stands; "" before the first step and after the end.
        visits: Steps entered so far, over all steps; numbers the effects.
        records: Step records written so far; numbers the records.
        awaiting: The effect (or timer) whose answer moves the run; "" when none does.
        cause: `event:<message id>`, `segment:<change id>` or `run:<run id>/<effect id>`.
        reason: Why it ended; "" while it is under way.
        seen: Recorded events that the run has seen and no condition was judged by yet, oldest first: segment must know
            them before it is asked. At most `MAX_SEEN`, the newest.
        messages: Messages that messaging took from it.
        messages_not_sent: Those of them of which it was told that they were not sent or not delivered.
        why_not_sent: The last of the reasons for that.
        key: What tells it from the customer's other runs of the journey; "" where nothing does.
        progress: How far it is within its step, where that asks more than once; the step's own text, "" elsewhere.
        hear_from: What happened before does not count for it: when the event happened by which it was entered. None: its start.
        entry_keys: The values by which it knows events of its own (`listening.keys_of`).
        goal_until: Until when it may convert; None where it has no goal.
        conversion_time: When it converted; None while it did not.
        conversion_cause: By what; "" while it did not.
    """

    run_id: str
    journey_id: str
    customer_id: int
    version: int
    start_time: datetime
    cause: str
    state: RunState = RunState.ACTIVE
    step_id: str = ""
    visits: int = 0
    records: int = 0
    awaiting: str = ""
    wake_time: datetime | None = None
    end_time: datetime | None = None
    reason: str = ""
    seen: tuple[SeenEvent, ...] = ()
    messages: int = 0
    messages_not_sent: int = 0
    why_not_sent: str = ""
    key: str = ""
    progress: str = ""
    hear_from: datetime | None = None
    entry_keys: str = ""
    goal_until: datetime | None = None
    conversion_time: datetime | None = None
    conversion_cause: str = ""

    @property
    def listens_since(self) -> datetime:
        """Since when what happens to its customer counts for it."""
        return self.hear_from or self.start_time

    def having_seen(self, *events: SeenEvent) -> Run:
        """Returns the run after it has seen events."""
        kept = tuple(dict.fromkeys((*self.seen, *events)))
        return replace(self, seen=kept[-MAX_SEEN:])


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One decision in a run; `number` counts from 0 within the run.

    `previous_step_id` is told of the record with which a run comes to a step: from where, "" where it begins. None elsewhere.
    """

    run_id: str
    number: int
    step_id: str
    decision: str
    detail: str
    time: datetime
    previous_step_id: str | None = None


def begin_run(
    workspace_id: str,
    journey_id: str,
    version: int,
    customer_id: int,
    cause: str,
    start_time: datetime,
    seen: SeenEvent | None = None,
    key: str = "",
) -> Run:
    """Returns a run before its first step. The same cause gives the same run id, whoever asks and however often.

    `seen` is the event that it enters by, None where there is none; `key` what tells it from the customer's other runs.
    """
    run_id = stable_uuid(workspace_id, journey_id, str(customer_id), cause)
    return Run(run_id, journey_id, customer_id, version, start_time, cause, seen=(seen,) if seen else (), key=key)


def effect_id(run_id: str, step_id: str, visit: int) -> str:
    """Returns the id of the effect of one visit of one step: the key under which it is carried out, at any attempt."""
    return stable_uuid(run_id, step_id, str(visit))


def stable_uuid(*parts: str) -> str:
    """Returns a uuid that depends on the parts alone; the parts' lengths keep ("ab", "c") and ("a", "bc") apart."""
    return str(uuid.uuid5(_NAMESPACE, "".join(f"{len(part)}:{part}" for part in parts)))
