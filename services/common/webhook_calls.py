"""Telling a workspace's URL by journey's `CallWebhook`, until it is answered or given up: what all who do so share."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import ClassVar, Final, Generic, Protocol, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import YikeError
from services.common.loops import PASSING

LEASE: Final = timedelta(minutes=2)
"""Longer than a call may take."""

NOT_ASKED_AGAIN: Final = timedelta(seconds=30)
"""When a call is made again that journey could not make."""

AT_ONCE: Final = 20

MAXIMUM_ATTEMPTS: Final = 20
"""Calls that tell one thing: with the back-off below, over about two hours."""

FIRST_RETRY_SECONDS: Final = 2.0
LONGEST_RETRY_SECONDS: Final = 600.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Answer:
    """What came of a call: why it is not delivered (empty: it is), whether it may be later, and the receiver's wish."""

    reason: str = ""
    may_retry: bool = False
    after_seconds: float = 0.0


class Telling(Enum):
    """How far the telling is; the names are those of the services' states."""

    TELLING = "TELLING"
    TOLD = "TOLD"
    FAILED = "FAILED"


class Calls(Protocol):
    """Journey, as far as it is asked here: it signs, and reaches other people's hosts."""

    async def call_webhook(self, workspace_id: str, url: str, webhook_id: str, body: bytes) -> Answer:
        """POSTs a body to a URL, under an id by which the receiver tells a repeat."""
        ...


class Told(Protocol):
    """What is told by a call."""

    @property
    def attempts(self) -> int:
        """How often it was called for, the call at hand included; it is the fence of who claimed it, too."""
        ...


Thing = TypeVar("Thing", bound=Told)


@dataclass(frozen=True)
class Claimed(Generic[Thing]):
    """What is to be told by a call, in its workspace."""

    workspace_id: str
    thing: Thing


@dataclass(frozen=True)
class Call:
    """A call that is to be made."""

    url: str
    webhook_id: str
    body: bytes


@dataclass(frozen=True)
class Settlement:
    """What came of a claimed call.

    Attributes:
        telling: How far it is.
        reason: Why it is no further.
        call_time: When to call again; None: no more.
        was_made: Whether the call was made; one that was not has used up no attempt.
    """

    telling: Telling
    reason: str = ""
    call_time: datetime | None = None
    was_made: bool = True


class WebhookTelling(ABC, Generic[Thing]):
    """Tells what is claimed. At least once, under an id of its own: a receiver tells a repeat by it."""

    name: ClassVar[str]
    """Of what is told, in the log."""

    def __init__(
        self, *, database: Database, calls: Calls, moment: Callable[[AsyncConnection], Awaitable[datetime]]
    ) -> None:
        """Takes the service's database, who calls, and the time."""
        self._database = database
        self._calls = calls
        self._moment = moment

    @abstractmethod
    async def claim(
        self, connection: AsyncConnection, now: datetime, lease_until: datetime, most: int
    ) -> Sequence[Claimed[Thing]]:
        """Takes up what is due, in a system transaction."""

    @abstractmethod
    async def prepare(self, connection: AsyncConnection, workspace_id: str, thing: Thing) -> Call | None:
        """Returns the call; None: whoever was to be told is to be told no more."""

    @abstractmethod
    async def drop(self, connection: AsyncConnection, workspace_id: str, thing: Thing) -> None:
        """Writes that nobody is to be told any more."""

    @abstractmethod
    async def settle(
        self, connection: AsyncConnection, workspace_id: str, thing: Thing, settlement: Settlement
    ) -> None:
        """Writes what came of a claimed call, unless somebody else claimed it since."""

    async def turn(self) -> int:
        """Makes the calls that are due; returns how many."""
        made = 0
        while True:
            async with self._database.system() as connection:
                now = await self._moment(connection)
                claimed = await self.claim(connection, now, now + LEASE, AT_ONCE)
            await asyncio.gather(*(self._try(each.workspace_id, each.thing) for each in claimed))
            made += len(claimed)
            if len(claimed) < AT_ONCE:
                return made

    async def _try(self, workspace_id: str, thing: Thing) -> None:
        try:
            await self._tell(workspace_id, thing)
        except Exception as error:
            # One workspace's trouble is its own; the call is made again when its lease is over.
            _log.warning(
                f"{self.name}_not_settled",
                workspace_id=workspace_id,
                error=type(error).__name__,
                exc_info=not isinstance(error, PASSING),
            )

    async def _tell(self, workspace_id: str, thing: Thing) -> None:
        async with self._database.workspace(workspace_id) as connection:
            if thing.attempts > MAXIMUM_ATTEMPTS:
                # More calls than there may be without an outcome: each ended its process.
                await self.settle(connection, workspace_id, thing, Settlement(Telling.FAILED, "attempts_exhausted"))
                return
            call = await self.prepare(connection, workspace_id, thing)
            if call is None:
                await self.drop(connection, workspace_id, thing)
                return
        answer = await answered(self._calls.call_webhook(workspace_id, call.url, call.webhook_id, call.body))
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            if answer is None:
                settlement = Settlement(Telling.TELLING, "not_called", now + NOT_ASKED_AGAIN, was_made=False)
            else:
                settlement = Settlement(*settled(thing.attempts, answer, now))
            await self.settle(connection, workspace_id, thing, settlement)
        if settlement.telling is Telling.FAILED:
            _log.warning(
                f"{self.name}_not_told",
                workspace_id=workspace_id,
                webhook_id=call.webhook_id,
                reason=settlement.reason,
            )


async def answered(call: Awaitable[Answer]) -> Answer | None:
    """Returns what came of a call; None: journey could not make it, and may later."""
    try:
        return await call
    except YikeError as error:
        return None if isinstance(error, PASSING) else Answer(f"refused: {error.reason_name.lower()}")


def settled(attempts: int, answer: Answer, now: datetime) -> tuple[Telling, str, datetime | None]:
    """Returns how far it is after so many calls, why no further, and when to call again; None: no more."""
    if not answer.reason:
        return Telling.TOLD, "", None
    if not answer.may_retry:
        return Telling.FAILED, answer.reason, None
    again = next_call(attempts, now, answer.after_seconds)
    if again is None:
        return Telling.FAILED, f"attempts_exhausted: {answer.reason}", None
    return Telling.TELLING, answer.reason, again


def next_call(attempts: int, now: datetime, wish_seconds: float) -> datetime | None:
    """Returns when to call again after so many attempts, >= 1; None: not any more.

    The delay doubles from 2 s to 10 minutes, and is not below what the receiver wishes, as far as that is 10 minutes.
    """
    if attempts >= MAXIMUM_ATTEMPTS:
        return None
    delay = min(FIRST_RETRY_SECONDS * 2.0 ** (attempts - 1), LONGEST_RETRY_SECONDS)
    return now + timedelta(seconds=max(delay, min(wish_seconds, LONGEST_RETRY_SECONDS)))
