"""What providers answered by each account: gathered in memory, written every few seconds, a row an account whatever passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from services.common.database import Database
from services.common.errors import YikeError
from services.messaging.domain.standing import AccountFailure, Standing
from services.messaging.domain.texts import storable
from services.messaging.providers import Accepted, Obstacle, Retry, SendOutcome, Unknown
from services.messaging.storage import standings
from services.messaging.storage.moments import Moment
from services.messaging.storage.policies import read_policy

WRITE_SECONDS = 2.0
"""How often it is written: so old may what is shown of an account be."""

MAX_KEPT = 10_000
"""Accounts of which something is kept until it is written; what is seen of more is not shown."""

MAX_CODE = 200

_FAILURES: Mapping[Obstacle, AccountFailure] = {
    Obstacle.UNREACHABLE: AccountFailure.UNREACHABLE,
    Obstacle.BUSY: AccountFailure.BUSY,
    Obstacle.RATE_LIMITED: AccountFailure.RATE_LIMITED,
    Obstacle.ACCOUNT: AccountFailure.REFUSED,
}
_log = structlog.get_logger(__name__)


class Health:
    """Sees outcomes."""

    def __init__(self, *, database: Database, moment: Moment) -> None:
        """Takes what it works with."""
        # The same pool; nothing of it is told as a fact.
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._seen: dict[tuple[str, str], Standing] = {}
        # How many messages were taken, and when the last: most of what is seen, and put together only when it is written.
        self._taken: dict[tuple[str, str], tuple[int, datetime]] = {}

    def saw(self, workspace_id: str, account_id: str, outcome: SendOutcome, at: datetime, *, opened: bool) -> None:
        """Notes what came of a call at a time of the database; `opened` where it broke off calls.

        The platform's own account, whose id is empty, is nobody's to look at.
        """
        if not account_id:
            return
        key = (workspace_id, account_id)
        if not isinstance(outcome, Accepted):
            self._add(workspace_id, account_id, seen_of(outcome, at, opened=opened))
        elif (taken := self._taken.get(key)) is not None:
            self._taken[key] = (taken[0] + 1, max(taken[1], at))
        elif len(self._taken) < MAX_KEPT:
            self._taken[key] = (1, at)

    async def write(self) -> None:
        """Writes what was seen since the last time.

        Raises:
            YikeError: If the database is away; it is written the next time.
        """
        taken, self._taken = self._taken, {}
        for (workspace_id, account_id), (accepted, at) in taken.items():
            self._add(workspace_id, account_id, Standing(accept_time=at, accepted=accepted))
        seen, self._seen = self._seen, {}
        by_workspace: dict[str, dict[str, Standing]] = {}
        for (workspace_id, account_id), standing in seen.items():
            by_workspace.setdefault(workspace_id, {})[account_id] = standing
        left = dict(by_workspace)
        try:
            for workspace_id, of_workspace in by_workspace.items():
                try:
                    await self._write(workspace_id, of_workspace)
                    del left[workspace_id]
                except YikeError as error:
                    _log.warning("standings.put_off", workspace_id=workspace_id, reason=error.reason_name)
        finally:
            for workspace_id, of_workspace in left.items():
                for account_id, standing in of_workspace.items():
                    self._add(workspace_id, account_id, standing)

    async def _write(self, workspace_id: str, of_workspace: Mapping[str, Standing]) -> None:
        async with self._database.workspace(workspace_id) as connection:
            zone = (await read_policy(connection, workspace_id)).zone_of(None)
            today = (await self._moment(connection)).astimezone(zone).date()
            await standings.add_standings(connection, workspace_id, of_workspace, today)

    def _add(self, workspace_id: str, account_id: str, seen: Standing) -> None:
        key = (workspace_id, account_id)
        known = self._seen.get(key)
        if known is not None:
            self._seen[key] = together(known, seen)
        elif len(self._seen) < MAX_KEPT:
            self._seen[key] = seen


def seen_of(outcome: SendOutcome, at: datetime, *, opened: bool) -> Standing:
    """Returns what an outcome says of its account. That a message is refused for what it is says nothing of it."""
    fail_time = at if opened else None
    match outcome:
        case Accepted():
            return Standing(accept_time=at, accepted=1)
        case Retry(_, obstacle, code):
            failure = _FAILURES[obstacle]
            refuse_time = at if failure is AccountFailure.REFUSED else None
            return Standing(None, fail_time, refuse_time, failure, storable(code, MAX_CODE), at)
        case Unknown(_, code):
            return Standing(None, fail_time, None, AccountFailure.ANSWER_LOST, storable(code, MAX_CODE), at)
        case _:
            return Standing()


def together(one: Standing, other: Standing) -> Standing:
    """Returns what two say together; what went wrong is told by the later."""
    is_later = other.error_time is not None and (one.error_time is None or one.error_time <= other.error_time)
    return replace(
        other if is_later else one,
        accept_time=_later(one.accept_time, other.accept_time),
        fail_time=_later(one.fail_time, other.fail_time),
        refuse_time=_later(one.refuse_time, other.refuse_time),
        accepted=one.accepted + other.accepted,
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)
