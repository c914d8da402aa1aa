"""What an operation is, and the published limits. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum


class State(IntEnum):
    """Where an operation is; the numbers are those of the contract."""

    PENDING = 1
    RUNNING = 2
    CANCELLING = 3
    SUCCEEDED = 4
    FAILED = 5
    CANCELLED = 6


@dataclass(frozen=True)
class Limits:
    """What a service's operations are held to; the defaults are published in the contract.

    Attributes:
        at_once: Under way in a process.
        of_a_workspace: Of them, of one workspace, over all processes of the service.
        open_of_a_workspace: Not over yet, those under way too.
        attempts: How often one is begun at most.
        lease: After that long without a sign of life its worker is taken for dead, and another one takes over.
        beat: How often a worker gives a sign of life, writes the progress and looks whether it is to stop.
        look: How often a worker with nothing to do looks for something; what its own process begins, it takes at once.
        retention: How long one that is over is kept.
    """

    at_once: int = 4
    of_a_workspace: int = 1
    open_of_a_workspace: int = 100
    attempts: int = 5
    lease: timedelta = timedelta(seconds=10)
    beat: timedelta = timedelta(seconds=1)
    look: timedelta = timedelta(seconds=1)
    retention: timedelta = timedelta(days=30)


@dataclass(frozen=True)
class Operation:
    """An operation as it is on record.

    Attributes:
        operation_id: Unique; tells its service.
        kind: What it does, a number of the contract.
        arguments: What it is to do it with, as its kind wrote it.
        state: Where it is.
        caller: Who asked for it.
        progress: How much is done, out of how much; 0 of 0 while nobody has said.
        attempts: How often it was begun.
        create_time: When it was asked for. This and all times here are the database's.
        start_time: When it was begun last; None while it never was.
        update_time: When anything of it last changed.
        end_time: When it ended.
        response: What came of it, a serialised `google.protobuf.Any`; None without.
        error: Why nothing came of it, a serialised `OperationError`; None without.
    """

    operation_id: str
    kind: int
    arguments: bytes
    state: State
    caller: str
    progress: tuple[int, int]
    attempts: int
    create_time: datetime
    start_time: datetime | None
    update_time: datetime
    end_time: datetime | None
    response: bytes | None
    error: bytes | None


@dataclass(frozen=True)
class Claim:
    """An operation in the hands of a worker.

    Attributes:
        workspace_id: Whose it is.
        operation_id: Which.
        kind: What it does.
        arguments: As its kind wrote them.
        create_time: When it was asked for: the present of its work, however late or often it is begun.
        fencing_token: Grows with each claim; what an earlier holder writes has no effect.
        attempts: How often it was begun, this time too.
        is_cancelled: Whether it is to end, not to be worked on.
    """

    workspace_id: str
    operation_id: str
    kind: int
    arguments: bytes
    create_time: datetime
    fencing_token: int
    attempts: int
    is_cancelled: bool


def back_off(attempts: int) -> timedelta:
    """Returns how long an operation waits after an attempt that an outage ended: 2, 6, 18, 54 seconds, and no longer."""
    return timedelta(seconds=2 * 3 ** (min(attempts, 4) - 1))
