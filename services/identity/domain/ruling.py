"""Rules as their author writes them: what they may say, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.common.errors import InvalidArgument
from services.common.identifier_types import identifier_type
from services.identity.domain.blocking import Blocked, blocked
from services.identity.domain.identifiers import KNOWN_TYPES
from services.identity.domain.normalise import Normaliser, normalise
from services.identity.domain.rules import DEFAULT_RULES, OTHER_TYPES, IdentityRules, LimitWindow

FEWEST_LITERALS = 3
"""Letters or digits of a form, at least: fewer would forbid nearly everything of a type, `+86*` every Chinese phone."""

FEWEST_IN_ALL = 2
"""Identifiers of all types that rules must allow one customer."""

MOST_VERSIONS = 1_000
"""Versions of one workspace's rules; they are kept, and a process holds those of the workspaces that it works for."""

_ANY_OWN_TYPE = "other"


@dataclass(frozen=True)
class TypeRules:
    """The rules of one type, or of `OTHER_TYPES`; values and forms as their author wrote them.

    Only a type of the workspace's own has a normaliser; None of one, too, until it is `checked`.
    """

    type: str
    limit: int
    blocked_values: Sequence[str] = ()
    blocked_patterns: Sequence[str] = ()
    may_merge: bool = True
    normaliser: Normaliser | None = None
    limit_window: LimitWindow = LimitWindow.EVER


@dataclass(frozen=True)
class RulesText:
    """A workspace's rules; the types stand in their order, the most telling first."""

    types: Sequence[TypeRules]
    total_limit: int


def text_of(rules: IdentityRules) -> RulesText:
    """Returns rules without blocked values as an author would write them."""
    limits = {**rules.limits, OTHER_TYPES: rules.custom_limit}
    return RulesText(tuple(TypeRules(each, limits[each]) for each in rules.order), rules.total_limit)


def has_normaliser(kind: str) -> bool:
    """Tells a type of the workspace's own: Yike knows the form of its own types, and `OTHER_TYPES` is none."""
    return kind != OTHER_TYPES and kind not in KNOWN_TYPES


def checked(text: RulesText) -> RulesText:
    """Returns rules with their types in the one spelling.

    Raises:
        InvalidArgument: If something cannot be meant so; the message says what to write instead. That numbers and lists are
            within their bounds stands in the contract.
    """
    if text.total_limit < FEWEST_IN_ALL:
        raise InvalidArgument(
            f"One customer must be allowed {FEWEST_IN_ALL} identifiers at least, or nothing would ever be linked.",
            field="totalLimit",
        )
    if all(rules.type != OTHER_TYPES for rules in text.types):
        raise InvalidArgument(
            "Say with an entry * what holds for each type that has none, and where it stands in the order.",
            field="types",
        )
    types: list[TypeRules] = []
    places: dict[str, int] = {}
    for index, rules in enumerate(text.types):
        field = f"types[{index}]"
        kind = OTHER_TYPES if rules.type == OTHER_TYPES else identifier_type(rules.type)
        if kind is None:
            raise InvalidArgument(
                "There can be no such type: write letters, digits and underscores, at most 40, or * for each type that has no "
                "entry.",
                field=f"{field}.type",
            )
        if kind in places:
            raise InvalidArgument(
                f"The type {kind} stands in the list twice; leave one entry of it.", field=f"{field}.type"
            )
        places[kind] = index
        if rules.normaliser and not has_normaliser(kind):
            raise InvalidArgument(
                "Only a type of the workspace's own, that has an entry, can have a normaliser; leave it out.",
                field=f"{field}.normaliser",
            )
        normaliser = rules.normaliser or (Normaliser.TEXT if has_normaliser(kind) else None)
        if rules.limit > text.total_limit:
            raise InvalidArgument(
                f"One customer may have at most {text.total_limit} identifiers in all (totalLimit), so no more of {kind}.",
                field=f"{field}.limitPerCustomer",
            )
        for number, value in enumerate(rules.blocked_values):
            if normalise(_normalised_as(kind), value, normaliser).refusal:
                raise InvalidArgument(
                    f"No identifier of the type {kind} has this value: it never names anybody; leave it out.",
                    field=f"{field}.blockedValues[{number}]",
                )
        for number, pattern in enumerate(rules.blocked_patterns):
            if sum(character.isalnum() for character in pattern) < FEWEST_LITERALS:
                raise InvalidArgument(
                    f"It would forbid nearly every identifier of the type {kind}: write at least {FEWEST_LITERALS} letters or "
                    "digits besides the stars.",
                    field=f"{field}.blockedPatterns[{number}]",
                )
        types.append(replace(rules, type=kind, normaliser=normaliser))
    if not any(rules.may_merge for rules in types):
        raise InvalidArgument(
            "No identifier would ever join what belongs together: let one type merge at least.", field="types"
        )
    return RulesText(tuple(types), text.total_limit)


def written_anew(present: RulesText, proposed: RulesText) -> frozenset[str]:
    """Returns the types of which checked rules write values in another form than others do."""
    now, then = (
        {(each.type, each.normaliser) for each in text.types if _is_no_text(each)} for text in (present, proposed)
    )
    return frozenset(kind for kind, _ in now ^ then)


def _is_no_text(rules: TypeRules) -> bool:
    return rules.normaliser not in (None, Normaliser.TEXT)


def compiled(text: RulesText, version: int) -> IdentityRules:
    """Returns what checked rules come to."""
    return IdentityRules(
        limits={rules.type: rules.limit for rules in text.types if rules.type != OTHER_TYPES},
        custom_limit=next(rules.limit for rules in text.types if rules.type == OTHER_TYPES),
        total_limit=text.total_limit,
        closure_limit=DEFAULT_RULES.closure_limit,
        order=tuple(rules.type for rules in text.types),
        blocked={rules.type: block for rules in text.types if (block := _blocked(rules)) != Blocked()},
        only_attaching=frozenset(rules.type for rules in text.types if not rules.may_merge),
        normalisers={rules.type: rules.normaliser for rules in text.types if rules.normaliser and _is_no_text(rules)},
        windows={rules.type: rules.limit_window for rules in text.types if rules.limit_window is not LimitWindow.EVER},
        version=version,
    )


def _blocked(rules: TypeRules) -> Blocked:
    kind = _normalised_as(rules.type)
    values = [normalise(kind, value, rules.normaliser).value for value in rules.blocked_values]
    return blocked((value for value in values if value), rules.blocked_patterns)


def _normalised_as(kind: str) -> str:
    return _ANY_OWN_TYPE if kind == OTHER_TYPES else kind
