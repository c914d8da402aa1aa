"""Which variant of a template a customer gets, and which case of each of its blocks. Pure."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.messaging.domain.template_content import (
    FALLBACK,
    LEFT_OUT,
    BlockCase,
    DynamicBlock,
    TemplateVariant,
    TraitComparison,
    TraitOperator,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen for a message: a variant, empty where there are none, and by block a case."""

    variant_id: str = ""
    block_cases: Mapping[str, str] = field(default_factory=dict)

    @property
    def cases_text(self) -> str:
        """The cases as they are kept: `hero=vip;offer=fallback;`."""
        return "".join(f"{block}={case};" for block, case in self.block_cases.items())


PLAIN = Selection()


def read_cases(text: str) -> dict[str, str]:
    """Returns the cases of a text as it is kept."""
    return dict(each.split("=", 1) for each in text.split(";") if "=" in each)


def segments_of(blocks: Sequence[DynamicBlock]) -> set[str]:
    """Returns the segments whose members must be known to choose the cases of blocks."""
    return {case.segment_id for block in blocks for case in block.cases if case.segment_id}


def choose_cases(
    blocks: Sequence[DynamicBlock], traits: Mapping[str, Any], tags: Collection[str], segments: Collection[str]
) -> dict[str, str]:
    """Returns the case of each block: the first that holds, else the fallback, else that it is left out.

    Args:
        blocks: The template's.
        traits: The customer's.
        tags: The customer's.
        segments: Of the segments that the blocks name, those whose member the customer is.
    """
    chosen = {}
    for block in blocks:
        held = (case.case_id for case in block.cases if _holds(case, traits, tags, segments))
        chosen[block.block_id] = next(held, FALLBACK if block.fallback is not None else LEFT_OUT)
    return chosen


def allocate(
    variants: Sequence[TemplateVariant], template_id: str, customer: int, *, workspace_id: str, kept: str = ""
) -> str:
    """Returns the variant that a customer gets; empty where there are none.

    Who had a message of a variant stays with it while it has a weight. Of the others each falls to a variant by a hash, in
    proportion to the weights; it depends on nothing but workspace, template and customer, so that all processes agree.

    Args:
        variants: The template's.
        template_id: The template.
        customer: The customer's oldest id, which a merge does not change; 0 is nobody: the first that has a weight.
        workspace_id: Whose.
        kept: The variant of the customer's last message of this template, empty for none.
    """
    going = [each for each in variants if each.weight > 0]
    if any(each.variant_id == kept for each in going):
        return kept
    if not going:
        return variants[0].variant_id if variants else ""
    if not customer:
        return going[0].variant_id
    digest = hashlib.sha256(f"{workspace_id}\0{template_id}\0{customer}".encode()).digest()
    place = int.from_bytes(digest[:8]) * sum(each.weight for each in going) >> 64
    for each in going:
        if place < each.weight:
            return each.variant_id
        place -= each.weight
    raise AssertionError("a place beyond all weights")


def _holds(case: BlockCase, traits: Mapping[str, Any], tags: Collection[str], segments: Collection[str]) -> bool:
    if case.trait is not None:
        return _compares(case.trait, traits.get(case.trait.trait))
    return case.tag in tags if case.tag else case.segment_id in segments


def _compares(wanted: TraitComparison, value: Any) -> bool:
    if wanted.operator is TraitOperator.EXISTS:
        return value not in (None, "", [])
    one, other = _number(value), _number(wanted.value)
    if wanted.operator in (TraitOperator.AT_LEAST, TraitOperator.AT_MOST):
        if one is None or other is None:
            return False
        return one >= other if wanted.operator is TraitOperator.AT_LEAST else one <= other
    is_same = one == other if one is not None and other is not None else _text(value) == wanted.value
    if value is None:
        is_same = False
    return is_same is (wanted.operator is TraitOperator.EQUALS)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
