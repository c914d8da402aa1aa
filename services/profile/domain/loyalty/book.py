"""What may be done with the points of one customer. Pure: the rows that follow are collected, to be written together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from services.common.errors import FailedPrecondition
from services.profile.domain.loyalty.ledger import Batch, Cause, Debt, EntryKind, NewEntry, NotEnoughPoints

_NEVER = datetime.max.replace(tzinfo=UTC)


class Book:
    """The batches and debts of a customer at a moment, and what is done with them.

    After each act: of every batch, what remains is the sum of its rows, from 0 to what it began with; no batch that is over
    holds any points.
    """

    def __init__(self, batches: Iterable[Batch], debts: Iterable[Debt], now: datetime, *, unread: int = 0) -> None:
        """Opens it.

        Args:
            batches: All with points left, and those that are to be taken back.
            debts: All that are not paid.
            now: The moment. What has come to its end by then is written off at once.
            unread: Points in batches that were not read, none of which has come to its end: where points are only earned.
        """
        self.batches = {batch.batch_id: batch for batch in batches}
        self.debts = sorted(debts, key=lambda each: each.debt_id)
        self.entries: list[NewEntry] = []
        self.new_batches: list[Batch] = []
        self.new_debts: list[Debt] = []
        self.changed: set[int] = set()
        self.paid: set[int] = set()
        self._now = now
        self._unread = unread
        self._expire()

    @property
    def balance(self) -> int:
        """The points that there are."""
        return self._unread + sum(batch.remaining for batch in self.batches.values())

    @property
    def debt(self) -> int:
        """The points that are owed."""
        return sum(debt.remaining for debt in (*self.debts, *self.new_debts))

    def earn(self, batch: Batch, cause: Cause) -> None:
        """Adds a new batch, whose `remaining` is not set yet; debts are paid from it, the oldest first.

        Of a batch that is over already nothing stays but its rows.
        """
        self.batches[batch.batch_id] = batch
        self.new_batches.append(batch)
        self._move(batch, batch.kind, batch.points, cause)
        for debt in self.debts:
            part = min(debt.remaining, batch.remaining)
            if part:
                debt.remaining -= part
                self.paid.add(debt.debt_id)
                self._move(batch, EntryKind.REVERSE, -part, replace(debt.cause, principal=cause.principal))
        # Of the others none has come to its end since: the moment stands.
        self._expire_if_over(batch)

    def take(self, kind: EntryKind, points: int, cause: Cause) -> None:
        """Takes points from the batches that end first, one row for each.

        Raises:
            NotEnoughPoints: If there are fewer; nothing is taken.
        """
        if points > self.balance:
            raise NotEnoughPoints(self.balance)
        self._take_some(kind, points, cause)

    def withdraw(self, batch_id: int, points: int, cause: Cause) -> None:
        """Takes back points that a batch earned.

        First what is left of it; what expired of it counts as taken; the rest was spent, and is taken from the customer's other
        batches, those that end first, or becomes a debt.

        Raises:
            FailedPrecondition: If less is left to be taken back.
        """
        batch = self.batches[batch_id]
        check_reversible(points, batch.points - batch.reversed)
        batch.reversed += points
        self.changed.add(batch_id)
        own = min(points, batch.remaining)
        self._move(batch, EntryKind.REVERSE, -own, cause)
        excused = min(points - own, batch.lapsed)
        batch.lapsed -= excused
        spent = points - own - excused
        owed = spent - self._take_some(EntryKind.REVERSE, min(spent, self.balance), cause)
        if owed:
            self.new_debts.append(Debt(0, batch.node_id, owed, replace(cause, request_id=""), owed))

    def give_back(self, parts: Sequence[tuple[int, int]], points: int, cause: Cause) -> None:
        """Puts points that were redeemed back into their batches; what is over by now expires at once.

        Args:
            parts: What is still out, by batch: those that are to be filled first come first.
            points: How many go back.
            cause: For the rows.

        Raises:
            FailedPrecondition: If less is out.
        """
        check_reversible(points, sum(out for _, out in parts))
        for batch_id, out in parts:
            part = min(points, out)
            self._move(self.batches[batch_id], EntryKind.REVERSE, part, cause)
            points -= part
        self._expire()

    def _take_some(self, kind: EntryKind, points: int, cause: Cause) -> int:
        if self._unread:
            raise ValueError("points are taken from a book that was read whole")
        left = points
        for batch in sorted(self.batches.values(), key=_first_to_end):
            part = min(left, batch.remaining)
            self._move(batch, kind, -part, cause)
            left -= part
            if not left:
                break
        return points

    def _expire(self) -> None:
        for batch in sorted(self.batches.values(), key=_first_to_end):
            self._expire_if_over(batch)

    def _expire_if_over(self, batch: Batch) -> None:
        if batch.remaining and batch.is_over(self._now):
            batch.lapsed += batch.remaining
            self._move(batch, EntryKind.EXPIRE, -batch.remaining, Cause(order_id=batch.order_id))

    def _move(self, batch: Batch, kind: EntryKind, points: int, cause: Cause) -> None:
        if points:
            batch.remaining += points
            self.changed.add(batch.batch_id)
            self.entries.append(NewEntry(batch.node_id, kind, points, batch.batch_id, cause))


def check_reversible(points: int, left: int) -> None:
    """Refuses to take back more than is left to be taken back.

    Raises:
        FailedPrecondition: WRONG_STATE.
    """
    if points > left:
        raise FailedPrecondition(
            f"Only {left} points of it are left to take back; nothing was changed. Ask for no more.", left=str(left)
        )


def _first_to_end(batch: Batch) -> tuple[datetime, datetime, int]:
    return batch.expire_time or _NEVER, batch.earn_time, batch.batch_id
