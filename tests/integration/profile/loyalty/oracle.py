"""What points must come to, said once more in plain words: it shares no code with the service.

Time moves by `pass_time` alone, which ends what is over at once; who belongs together is told with every act.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime


class Refused(Exception):
    """The act is not allowed, and nothing happened."""


@dataclass(eq=False)
class Pot:
    """Points earned at once, at an identifier."""

    owner: str
    size: int
    born: datetime
    ends: datetime | None
    inside: int = 0
    rotten: int = 0
    undone: int = 0


@dataclass(eq=False)
class Owed:
    """What an identifier owes."""

    owner: str
    rest: int


@dataclass
class Oracle:
    """All points of a workspace."""

    now: datetime
    pots: list[Pot] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    made: dict[str, Pot] = field(default_factory=dict)
    spent: dict[str, list[tuple[Pot, int]]] = field(default_factory=dict)

    def balance(self, owner: str) -> int:
        """Returns what stands at an identifier."""
        return sum(pot.inside for pot in self.pots if pot.owner == owner)

    def debt(self, owners: Collection[str]) -> int:
        """Returns what some identifiers owe."""
        return sum(one.rest for one in self.owed if one.owner in owners)

    def pass_time(self, now: datetime) -> None:
        """Lets time pass."""
        self.now = now
        for pot in self.pots:
            self._rot(pot)

    def earn(self, owners: Collection[str], at: str, name: str, points: int, ends: datetime | None) -> None:
        """Fills a new pot at an identifier; debts of all owners are paid from it."""
        pot = Pot(at, points, self.now, ends, inside=points)
        self.pots.append(pot)
        self.made[name] = pot
        for one in self.owed:
            if one.owner in owners:
                part = min(one.rest, pot.inside)
                one.rest -= part
                pot.inside -= part
        self._rot(pot)

    def take(self, owners: Collection[str], points: int) -> list[tuple[Pot, int]]:
        """Takes points one by one, each from the pot that ends first."""
        mine = [pot for pot in self.pots if pot.owner in owners]
        if sum(pot.inside for pot in mine) < points:
            raise Refused
        taken: list[tuple[Pot, int]] = []
        forever = datetime.max.replace(tzinfo=self.now.tzinfo)
        while points:
            pot = min((pot for pot in mine if pot.inside), key=lambda one: (one.ends or forever, one.born))
            part = min(points, pot.inside)
            pot.inside -= part
            points -= part
            taken.append((pot, part))
        return taken

    def redeem(self, owners: Collection[str], name: str, points: int) -> None:
        """Takes points under a name."""
        self.spent[name] = self.take(owners, points)

    def undo(self, owners: Collection[str], name: str, points: int) -> None:
        """Takes back what was earned or redeemed under a name; 0 points: all that can be."""
        if name in self.made:
            pot = self.made[name]
            can = pot.size - pot.undone
            self._undo_earning(owners, pot, self._asked(points, can if pot.owner in owners else 0))
        elif name in self.spent:
            parts = [(pot, part) for pot, part in self.spent[name] if pot.owner in owners]
            wanted = self._asked(points, sum(part for _, part in parts))
            rest = [(pot, part) for pot, part in self.spent[name] if pot.owner not in owners]
            for pot, part in reversed(parts):
                back = min(wanted, part)
                wanted -= back
                pot.inside += back
                rest.insert(0, (pot, part - back))
                self._rot(pot)
            self.spent[name] = sorted(rest, key=lambda one: [pot for pot, _ in self.spent[name]].index(one[0]))
        else:
            raise Refused

    def _undo_earning(self, owners: Collection[str], pot: Pot, points: int) -> None:
        pot.undone += points
        own = min(points, pot.inside)
        pot.inside -= own
        gone = min(points - own, pot.rotten)
        pot.rotten -= gone
        rest = points - own - gone
        there = min(rest, sum(one.inside for one in self.pots if one.owner in owners))
        self.take(owners, there)
        if rest > there:
            self.owed.append(Owed(pot.owner, rest - there))

    @staticmethod
    def _asked(points: int, can: int) -> int:
        if not can or points > can:
            raise Refused
        return points or can

    def _rot(self, pot: Pot) -> None:
        if pot.ends is not None and pot.ends <= self.now:
            pot.rotten += pot.inside
            pot.inside = 0
