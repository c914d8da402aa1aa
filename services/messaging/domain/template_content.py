"""What a template says beyond its parts: dynamic blocks, variants, what becomes of its links; and which parts follow. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

FALLBACK = "fallback"
"""The case of a block of which no other holds."""

LEFT_OUT = "none"
"""The case of a block that says nothing."""

BLOCKS = "blocks"
"""The variable by which templates name blocks."""

_NAMED = re.compile(r"\{\{-?\s*blocks\.(?P<id>[A-Za-z0-9_-]+)\s*-?\}\}")
_MENTIONED = re.compile(r"\bblocks\s*[.\[]")


class TraitOperator(IntEnum):
    """How a trait is compared; the numbers are those of the contract."""

    NONE = 0
    EQUALS = 1
    NOT_EQUALS = 2
    AT_LEAST = 3
    AT_MOST = 4
    EXISTS = 5


class LinkTracking(IntEnum):
    """Whether opens and clicks of marketing mail are counted; the numbers are those of the contract, NONE is as ON."""

    NONE = 0
    ON = 1
    OFF = 2


@dataclass(frozen=True, slots=True)
class TraitComparison:
    """A trait compared with a value."""

    trait: str
    operator: TraitOperator
    value: str = ""


@dataclass(frozen=True, slots=True)
class BlockBody:
    """What a block says, in HTML parts and elsewhere."""

    html: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class BlockCase:
    """One case of a block; one of segment, tag and trait says for whom."""

    case_id: str
    body: BlockBody
    segment_id: str = ""
    tag: str = ""
    trait: TraitComparison | None = None


@dataclass(frozen=True, slots=True)
class DynamicBlock:
    """A part with cases; without a fallback it is left out where none holds."""

    block_id: str
    display_name: str
    cases: tuple[BlockCase, ...]
    fallback: BlockBody | None = None


@dataclass(frozen=True, slots=True)
class TemplateVariant:
    """One wording; what it leaves empty is the template's own."""

    variant_id: str
    display_name: str = ""
    weight: int = 0
    subject: str = ""
    preheader: str = ""
    html: str = ""
    mjml: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """What becomes of links: whether they count, and the utm parameters that they carry, empty ones not."""

    tracking: LinkTracking = LinkTracking.NONE
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_content: str = ""

    @property
    def counts(self) -> bool:
        """Whether opens and clicks are counted."""
        return self.tracking is not LinkTracking.OFF

    def utm(self, variant_id: str) -> Mapping[str, str]:
        """Returns the parameters that links carry in a message of a variant, in the order in which they are added."""
        given = {
            "utm_source": self.utm_source,
            "utm_medium": self.utm_medium,
            "utm_campaign": self.utm_campaign,
            "utm_content": self.utm_content,
        }
        if any(given.values()):
            given["utm_content"] = self.utm_content or variant_id
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class TemplateContent:
    """What a template says beyond its parts.

    Attributes:
        mjml: The HTML part as MJML.
        preheader: What an inbox shows behind the subject.
        blocks: Its dynamic blocks.
        variants: Its variants.
        links: What becomes of links.
        built: By variant ("" for none), the parts as they are rendered: compiled, blocks in their places. Made when it is
            saved; empty where the template's own parts are rendered as they are.
    """

    mjml: str = ""
    preheader: str = ""
    blocks: tuple[DynamicBlock, ...] = ()
    variants: tuple[TemplateVariant, ...] = ()
    links: LinkSettings = LinkSettings()
    built: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        """About how many bytes it takes in an answer."""
        texts = [self.mjml, self.preheader]
        texts += [text for each in self.variants for text in (each.subject, each.html, each.mjml, each.text)]
        for block in self.blocks:
            bodies = [case.body for case in block.cases] + ([block.fallback] if block.fallback else [])
            texts += [text for body in bodies for text in (body.html, body.text)]
        return sum(len(text.encode()) for text in texts) + 300 * (len(self.blocks) + len(self.variants))


NO_CONTENT = TemplateContent()


def named_blocks(source: str) -> list[str]:
    """Returns the ids of the blocks that a source says, in order."""
    return [match["id"] for match in _NAMED.finditer(source)]


def mentions_blocks(source: str) -> bool:
    """Whether a source says a block or asks which case was chosen."""
    return _MENTIONED.search(source) is not None


def with_blocks(source: str, blocks: tuple[DynamicBlock, ...], *, in_html: bool) -> str:
    """Returns a source in which each `{{ blocks.<id> }}` is what the block says, as Liquid that asks which case was chosen.

    Ids that are of no block stay as they are.
    """
    by_id = {block.block_id: block for block in blocks}

    def said(match: re.Match[str]) -> str:
        block = by_id.get(match["id"])
        return match[0] if block is None else _choice(block, in_html=in_html)

    return _NAMED.sub(said, source) if by_id else source


def _choice(block: DynamicBlock, *, in_html: bool) -> str:
    def words(body: BlockBody) -> str:
        return body.html if in_html else body.text

    name = f"{BLOCKS}.{block.block_id}"
    pieces = [
        f'{{% {"if" if not number else "elsif"} {name} == "{case.case_id}" %}}{words(case.body)}'
        for number, case in enumerate(block.cases)
    ]
    if block.fallback is not None:
        pieces.append(f'{{% elsif {name} == "{FALLBACK}" %}}{words(block.fallback)}')
    return "".join([*pieces, "{% endif %}"])
