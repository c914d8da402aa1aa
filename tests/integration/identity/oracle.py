"""What identity must come to, told again from its README with sets and loops: nothing of its domain is used here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

Name = tuple[str, str]
"""Type and value of an identifier."""

OWN_TYPE = "card"
"""The one type here that has no entry of its own in rules."""

Link = frozenset[Name]
"""Two of them."""


@dataclass(frozen=True)
class Rules:
    """One version of a workspace's rules.

    Attributes:
        limits: Of each type that a customer may have.
        total: Of all types together.
        order: The types, the most telling first.
        blocked: Identifiers that name nobody.
        attaching: Types that join no two customers.
        windows: Within how many microseconds the limit of a type holds; ever where it is not named.
    """

    limits: Mapping[str, int]
    total: int
    order: Sequence[str]
    blocked: frozenset[Name] = frozenset()
    attaching: frozenset[str] = frozenset()
    windows: Mapping[str, int] = field(default_factory=dict)

    def rank(self, name: Name) -> tuple[int, str]:
        """Returns what sorts identifiers by what they tell: their type's place, what attaches behind all others.

        Of types that share the place of those without an entry their names decide.
        """
        ordered = [kind for kind in self.order if kind not in self.attaching]
        ordered += [kind for kind in self.order if kind in self.attaching]
        return ordered.index(name[0]), name[0] if name[0] == OWN_TYPE else ""

    def somebody(self, names: Iterable[Name]) -> bool:
        """Tells whether identifiers are more than what attaches."""
        return any(name[0] not in self.attaching for name in names)


@dataclass(frozen=True)
class Said:
    """That two identifiers are one person: by an event or by an operator.

    Attributes:
        moment: Time and message id.
        version: Of the rules that it is held to.
        void: One of the two names nobody by rules that were taken to the history.
    """

    moment: tuple[int, str]
    version: int
    void: bool = False


@dataclass
class Oracle:
    """All that was said in a workspace.

    Attributes:
        rules: The versions.
        said: What counts of each pair: what happened first.
        cuts: Pairs that an operator keeps apart.
        gone: Who was erased; all that is said here happened before.
    """

    rules: list[Rules]
    said: dict[Link, Said] = field(default_factory=dict)
    cuts: set[Link] = field(default_factory=set)
    gone: set[Name] = field(default_factory=set)

    def hear(self, identifiers: Iterable[Name], moment: tuple[int, str]) -> Name | None:
        """Takes an event; returns the identifier that it belongs to."""
        present = self.rules[-1]
        usable = sorted((each for each in identifiers if each not in present.blocked), key=present.rank)
        if usable and usable[0] in self.gone:
            return None
        usable = [each for each in usable if each not in self.gone]
        for other in usable[1:]:
            self.take(frozenset({usable[0], other}), Said(moment, len(self.rules) - 1))
        return usable[0] if usable else None

    def take(self, link: Link, said: Said) -> None:
        """Takes one piece; of a pair the earliest counts."""
        if link not in self.said or said.moment < self.said[link].moment:
            self.said[link] = said

    def erase(self, customer: Iterable[Name]) -> None:
        """Forgets somebody and all that was said of them."""
        self.gone |= set(customer)
        self.said = {link: said for link, said in self.said.items() if not link & self.gone}
        self.cuts = {link for link in self.cuts if not link & self.gone}

    def apply(self) -> None:
        """Holds what was said by earlier rules to the present ones; an operator's word by these is not held to what they block."""
        present, version = self.rules[-1], len(self.rules) - 1
        for link, said in self.said.items():
            if said.version < version:
                self.said[link] = replace(said, version=version, void=bool(link & present.blocked))

    def customers(self, ids: Mapping[Name, int]) -> tuple[dict[Name, frozenset[Name]], dict[Link, str]]:
        """Returns whose each of the identifiers is, by the ids of their nodes, and of each pair its state."""
        whose = {name: frozenset({name}) for name in ids}
        states: dict[Link, str] = {}
        seen = {
            name: min(said.moment[0] for link, said in self.said.items() if name in link) for name in self._linked()
        }
        for link, said in sorted(self.said.items(), key=lambda each: self._turn(each[0], each[1], ids)):
            one, other = (whose[name] for name in link)
            both, rules = one | other, self.rules[said.version]
            allowed = one == other or not (
                any(frozenset({a, b}) in self.cuts for a in one for b in other)
                or len(both) > rules.total
                or (any(name[0] in rules.attaching for name in link) and rules.somebody(one) and rules.somebody(other))
                or any(_are_too_many(kind, rules, seen, one, other) for kind in rules.limits)
            )
            if said.void or not allowed:
                states[link] = "cut" if link in self.cuts and not said.void else "refused"
                continue
            states[link] = "accepted"
            for name in both:
                whose[name] = both
        return whose, states

    def _linked(self) -> set[Name]:
        return {name for link in self.said for name in link}

    def _turn(self, link: Link, said: Said, ids: Mapping[Name, int]) -> tuple[object, ...]:
        """By event, of one event the pair that tells most first; by version where an event came again under another."""
        return (
            said.moment,
            said.version,
            max(map(self.rules[said.version].rank, link)),
            sorted(ids[name] for name in link),
        )


def _are_too_many(
    kind: str, rules: Rules, seen: Mapping[Name, int], one: frozenset[Name], other: frozenset[Name]
) -> bool:
    """Tells whether some more than the limit, of both customers, were there within its time."""
    window = rules.windows.get(kind, 1 << 62)
    return any(
        one & set(some) and other & set(some)
        for some in combinations([name for name in one | other if name[0] == kind], rules.limits[kind] + 1)
        if max(seen[name] for name in some) - min(seen[name] for name in some) < window
    )


def pairs(some: Iterable[Name], others: Iterable[Name]) -> set[Link]:
    """Returns each pair of one of some with one of others."""
    return {frozenset(pair) for pair in product(some, others)}
