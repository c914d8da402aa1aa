"""What one customer may have, which identifier counts most, and which values name nobody: by version of a workspace's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from services.identity.domain.blocking import NOTHING_BLOCKED, Blocked
from services.identity.domain.identifiers import (
    ANONYMOUS_ID,
    DEVICE_ID,
    EMAIL,
    MEMBER_CARD,
    OPENID,
    PHONE,
    UNIONID,
    USER_ID,
    WECOM_EXTERNAL_USER_ID,
)
from services.identity.domain.normalise import Normaliser

OTHER_TYPES = "*"
"""Stands for each type that the rules do not name."""

DEFAULT_ORDER = (
    USER_ID,
    MEMBER_CARD,
    UNIONID,
    OPENID,
    WECOM_EXTERNAL_USER_ID,
    PHONE,
    EMAIL,
    OTHER_TYPES,
    DEVICE_ID,
    ANONYMOUS_ID,
)


class LimitWindow(StrEnum):
    """Within what time a limit holds."""

    EVER = "ever"
    YEAR = "year"
    MONTH = "month"
    WEEK = "week"


_DAY_MICROS = 86_400_000_000
WINDOW_MICROS: Mapping[LimitWindow, int] = MappingProxyType(
    {LimitWindow.YEAR: 365 * _DAY_MICROS, LimitWindow.MONTH: 30 * _DAY_MICROS, LimitWindow.WEEK: 7 * _DAY_MICROS}
)
"""How long the windows are that end, in microseconds."""


@dataclass(frozen=True)
class IdentityRules:
    """Limits that evidence cannot pass: a link that would break one is kept as evidence and refused.

    Attributes:
        limits: Most identifiers of a type that one customer may have, ever or within `windows`, >= 1.
        custom_limit: The same for each type that `limits` does not name.
        total_limit: Most identifiers of all types together: the guard against runaway merges.
        closure_limit: Most identifiers that late evidence may make us reconsider at once; above it the evidence is
            taken as if it were the latest, and a row for review says so. It is the platform's, no workspace's.
        order: The types, the one that tells most of who someone is first; `OTHER_TYPES` among them. What only attaches comes
            after all others, in this order.
        blocked: By type the values that name nobody, besides those that never do; `OTHER_TYPES` may be among them.
        only_attaching: The types of which an identifier never joins two customers; `OTHER_TYPES` may be among them.
        normalisers: How values of the workspace's own types are written in one form, where not as text.
        windows: Within what time the limit of a type holds, where not ever; `OTHER_TYPES` may be among them.
        version: Of the workspace's rules; 0: those that Yike comes with.
    """

    limits: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType(
            {
                USER_ID: 1,
                UNIONID: 1,
                MEMBER_CARD: 5,
                OPENID: 5,
                WECOM_EXTERNAL_USER_ID: 5,
                PHONE: 5,
                EMAIL: 5,
                DEVICE_ID: 50,
                ANONYMOUS_ID: 200,
            }
        )
    )
    custom_limit: int = 20
    total_limit: int = 300
    closure_limit: int = 2_000
    order: tuple[str, ...] = DEFAULT_ORDER
    blocked: Mapping[str, Blocked] = field(default_factory=lambda: MappingProxyType({}))
    only_attaching: frozenset[str] = frozenset()
    normalisers: Mapping[str, Normaliser] = field(default_factory=lambda: MappingProxyType({}))
    windows: Mapping[str, LimitWindow] = field(default_factory=lambda: MappingProxyType({}))
    version: int = 0
    _ranks: Mapping[str, tuple[int, str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Looks up places in the order once: what only attaches comes after all that joins."""
        ordered = sorted(self.order, key=self.only_attaching.__contains__)
        object.__setattr__(self, "_ranks", {kind: (place, "") for place, kind in enumerate(ordered)})

    def limit(self, identifier_type: str) -> int:
        """Returns how many identifiers of a type one customer may have."""
        return self.limits.get(identifier_type, self.custom_limit)

    def window_micros(self, identifier_type: str) -> int | None:
        """Returns within how many microseconds the limit of a type holds; None: ever."""
        if not self.windows:
            return None
        window = self.windows.get(identifier_type if identifier_type in self._ranks else OTHER_TYPES)
        return WINDOW_MICROS[window] if window else None

    def rank(self, identifier_type: str) -> tuple[int, str]:
        """Returns what sorts types by how much they tell, the most telling first; types not named sort by their name."""
        rank = self._ranks.get(identifier_type)
        return (self._ranks[OTHER_TYPES][0], identifier_type) if rank is None else rank

    def only_attaches(self, identifier_type: str) -> bool:
        """Tells whether an identifier of the type never joins two customers."""
        if not self.only_attaching:
            return False
        return (identifier_type if identifier_type in self._ranks else OTHER_TYPES) in self.only_attaching

    def normaliser(self, identifier_type: str) -> Normaliser | None:
        """Returns how values of a type are written in one form; None: as those of that type are, or as text."""
        return self.normalisers.get(identifier_type)

    def is_blocked(self, identifier_type: str, value: str) -> bool:
        """Tells whether a normalised value names nobody in this workspace."""
        return self._blocked_of(identifier_type).holds(value) if self.blocked else False

    def may_block(self, identifier_type: str) -> bool:
        """Tells whether any value of a type names nobody in this workspace, besides those that never do."""
        return self._blocked_of(identifier_type) != NOTHING_BLOCKED

    def _blocked_of(self, identifier_type: str) -> Blocked:
        return self.blocked.get(identifier_type if identifier_type in self._ranks else OTHER_TYPES, NOTHING_BLOCKED)


DEFAULT_RULES = IdentityRules()


class Rulebook:
    """The versions of a workspace's rules up to the present one; a piece of evidence is decided by the one that it names.

    Attributes:
        present: What new evidence is decided by.
        strictest: What passes it passes every version; its limits hold ever.
        is_single: Whether there is one version only.
        attaches: Whether by any version there are types that only attach.
        has_windows: Whether by any version a limit holds within a time only.
    """

    def __init__(self, first: IdentityRules, later: Iterable[IdentityRules] = ()) -> None:
        """Takes the versions, the first of them numbered 0, in their order without a gap."""
        self._versions = (first, *later)
        if [rules.version for rules in self._versions] != list(range(len(self._versions))):
            raise ValueError("versions of rules are numbered from 0 without a gap")
        self.present = self._versions[-1]
        self.is_single = len(self._versions) == 1
        self.strictest = _strictest(self._versions)
        self.attaches = any(rules.only_attaching for rules in self._versions)
        self.has_windows = any(rules.windows for rules in self._versions)
        self._attaching: dict[str, bool] = {}

    @property
    def closure_limit(self) -> int:
        """See `IdentityRules`."""
        return self._versions[0].closure_limit

    def at(self, version: int) -> IdentityRules:
        """Returns a version.

        Raises:
            IndexError: If there is none of that number.
        """
        return self._versions[version]

    def may_only_attach(self, identifier_type: str) -> bool:
        """Tells whether by any version an identifier of the type never joins two customers."""
        known = self._attaching.get(identifier_type)
        if known is None:
            known = any(rules.only_attaches(identifier_type) for rules in self._versions)
            self._attaching[identifier_type] = known
        return known

    def may_have_window(self, identifier_type: str) -> bool:
        """Tells whether by any version the limit of a type holds within a time only."""
        return any(rules.window_micros(identifier_type) for rules in self._versions)

    def and_later(self, later: Iterable[IdentityRules]) -> Rulebook:
        """Returns the book with versions that follow."""
        first, *others = self._versions
        return Rulebook(first, (*others, *later))


def _strictest(versions: tuple[IdentityRules, ...]) -> IdentityRules:
    if len(versions) == 1:
        return replace(versions[0], windows={}) if versions[0].windows else versions[0]
    named = {identifier_type for rules in versions for identifier_type in rules.limits}
    return replace(
        versions[-1],
        limits={each: min(rules.limit(each) for rules in versions) for each in named},
        custom_limit=min(rules.custom_limit for rules in versions),
        total_limit=min(rules.total_limit for rules in versions),
        windows={},
    )


DEFAULT_RULEBOOK = Rulebook(DEFAULT_RULES)
