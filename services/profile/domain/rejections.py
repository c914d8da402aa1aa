"""Events that were refused, as they are kept: what each of them is, and how many there may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

KEEP_REJECTED = timedelta(days=7)
MAXIMUM_REJECTED_EVENTS = 10_000
"""Of one workspace."""

MAXIMUM_REJECTED_BYTES = 64 * 1024 * 1024
"""Of one workspace's bodies, encrypted."""

LEFT_SHARE = 0.9
"""Of either limit, where one is passed: what goes, goes in larger numbers rather than one by one."""

MAXIMUM_KEPT_BODY_BYTES = 64 * 1024
MAXIMUM_KEPT_CALL_BYTES = 8 * 1024 * 1024
"""Of the bodies of one call; what is beyond is counted and not kept."""


@dataclass(frozen=True)
class RejectedEvent:
    """One event of the list.

    Attributes:
        rejected_event_id: Derived from what came in and why it was refused.
        endpoint: Where it came in, a word of the contract: `track`, `batch`, `import`…
        reason: Name of the reason.
        message: What its sender should do.
        message_id: As far as it could be read.
        sealed: Body and context of its batch, encrypted.
        body_bytes: Size of the body as it came.
        send_time: When its sender says it sent the batch.
        receive_time: When it came in first.
        last_receive_time: When it came in last.
        occurrences: How often it came in.
        consent_authority: The contract's number for how far its sender's word on consent reaches.
        order_authority: The contract's number for whether its sender is trusted with money.
    """

    rejected_event_id: str
    endpoint: str
    reason: str
    message: str
    message_id: str
    sealed: bytes
    body_bytes: int
    send_time: datetime | None
    receive_time: datetime
    last_receive_time: datetime
    occurrences: int
    consent_authority: int
    order_authority: int


@dataclass(frozen=True)
class RejectedTotals:
    """What the list of a workspace holds, and how many had to go too early."""

    kept: int
    bytes: int
    dropped: int

    @property
    def is_over(self) -> bool:
        """Whether the list is over one of its limits."""
        return self.kept > MAXIMUM_REJECTED_EVENTS or self.bytes > MAXIMUM_REJECTED_BYTES


@dataclass(frozen=True)
class RefusedBody:
    """A body as it came in, and why it was refused."""

    body: bytes
    reason: str
    message: str
    message_id: str


@dataclass(frozen=True)
class RefusedRequest:
    """Bodies of one request that were refused.

    Attributes:
        endpoint: Where they came in, a word of the contract.
        receive_time: When.
        send_time: When their sender says it sent the batch.
        context_json: Context of the batch; empty means none.
        consent_authority: The contract's number for how far its sender's word on consent reaches.
        order_authority: The contract's number for whether its sender is trusted with money.
        counted: Whether they are counted already.
        bodies: One an event.
    """

    endpoint: str
    receive_time: datetime
    send_time: datetime | None
    context_json: bytes
    consent_authority: int
    order_authority: int
    counted: bool
    bodies: tuple[RefusedBody, ...]
