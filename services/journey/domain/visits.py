"""Who came to which step, and how often runs did."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from services.journey.domain.runs import Run, RunState, StepRecord


@dataclass(frozen=True, slots=True)
class Visit:
    """One coming of a run to a step, by the record with which it came.

    Attributes:
        previous_step_id: From where; "" where the run began.
        next_step_id: Where it went on to; "" while it is there, and where the run ended there.
        leave_time: When it went on or ended; None while it is there.
        run_state: Where the run stands now.
        run_start_time: When the run began.
    """

    run_id: str
    number: int
    customer_id: int
    version: int
    step_id: str
    previous_step_id: str
    enter_time: datetime
    next_step_id: str
    leave_time: datetime | None
    run_state: RunState
    run_start_time: datetime


def visits_of(run: Run, records: Sequence[StepRecord]) -> list[Visit]:
    """Returns the steps that a run came to, oldest first; `records` are all of its log, oldest first."""
    comings = [record for record in records if record.previous_step_id is not None]
    return [
        Visit(
            run_id=run.run_id,
            number=record.number,
            customer_id=run.customer_id,
            version=run.version,
            step_id=record.step_id,
            previous_step_id=record.previous_step_id or "",
            enter_time=record.time,
            next_step_id=after.step_id if after else "",
            leave_time=after.time if after else run.end_time,
            run_state=run.state,
            run_start_time=run.start_time,
        )
        for record, after in itertools.zip_longest(comings, comings[1:])
    ]


class VisitPlace(NamedTuple):
    """Behind which visit a page goes on: its run's start and id, and the number of the record with which it came."""

    start_time: datetime
    run_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Visits:
    """Which visits are wanted.

    Attributes:
        step_id: Of this step.
        version: Only of runs that walk it; None: of all.
        inside: Only those that are at it now.
        previous_step_id: Only those that came from it, "" from nowhere; None: all.
        next_step_id: Only those that went on to it; "": all.
        end_state: Only those whose run ended there so; None: all.
    """

    step_id: str
    version: int | None = None
    inside: bool = False
    previous_step_id: str | None = None
    next_step_id: str = ""
    end_state: RunState | None = None


@dataclass(frozen=True, slots=True)
class VisitPage:
    """Visits of a page, and behind which one the next goes on; None: there is none."""

    visits: list[Visit]
    next_place: VisitPlace | None


@dataclass(frozen=True, slots=True)
class StepCount:
    """Counts of a step: visits, runs at it now, runs that ended at it, by how, and runs that converted at it."""

    step_id: str
    visits: int
    inside: int
    completed: int
    exited: int
    failed: int
    converted: int


@dataclass(frozen=True, slots=True)
class EdgeCount:
    """How often runs went from one step to another; from "" they began."""

    from_step_id: str
    to_step_id: str
    runs: int


@dataclass(frozen=True, slots=True)
class StepStats:
    """Counts of a journey's steps and of the ways between them; runs that began, and that converted, also after their end."""

    steps: Sequence[StepCount]
    edges: Sequence[EdgeCount]
    started: int
    converted: int
