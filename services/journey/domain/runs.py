"""One customer's walk through one journey, and the record of its decisions."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
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
        cause: `event:<message id>` or `segment:<change id>`.
        reason: Why it ended; "" while it is under way.
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


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One decision in a run; `number` counts from 0 within the run."""

    run_id: str
    number: int
    step_id: str
    decision: str
    detail: str
    time: datetime


def begin_run(
    workspace_id: str, journey_id: str, version: int, customer_id: int, cause: str, start_time: datetime
) -> Run:
    """Returns a run before its first step. The same cause gives the same run id, whoever asks and however often."""
    run_id = stable_uuid(workspace_id, journey_id, str(customer_id), cause)
    return Run(run_id, journey_id, customer_id, version, start_time, cause)


def effect_id(run_id: str, step_id: str, visit: int) -> str:
    """Returns the id of the effect of one visit of one step: the key under which it is carried out, at any attempt."""
    return stable_uuid(run_id, step_id, str(visit))


def stable_uuid(*parts: str) -> str:
    """Returns a uuid that depends on the parts alone; the parts' lengths keep ("ab", "c") and ("a", "bc") apart."""
    return str(uuid.uuid5(_NAMESPACE, "".join(f"{len(part)}:{part}" for part in parts)))
