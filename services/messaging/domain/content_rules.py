"""What the content of a template must be. Pure; that its sources parse is checked where they are compiled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from services.common.errors import InvalidArgument
from services.messaging.domain.messages import Channel
from services.messaging.domain.template_content import (
    FALLBACK,
    LEFT_OUT,
    BlockBody,
    BlockCase,
    DynamicBlock,
    TemplateContent,
    TraitOperator,
    mentions_blocks,
    named_blocks,
)
from yike.common.v1 import errors_pb2

WITH_VARIANTS = (Channel.EMAIL, Channel.WECOM, Channel.SMS)
"""Channels whose templates have wordings of their own."""


def check_content(content: TemplateContent, channel: Channel, html: str, sources: Sequence[str]) -> None:
    """Checks the content of a template.

    Args:
        content: It.
        channel: The template's.
        html: The template's HTML part.
        sources: The template's other parts, as they name blocks.

    Raises:
        InvalidArgument: INVALID_TEMPLATE, naming the field.
    """
    if content.mjml and html:
        raise _wrong("content.mjml", "An e-mail has html or mjml, not both.")
    for name, value in (("mjml", content.mjml), ("preheader", content.preheader)):
        if value and channel is not Channel.EMAIL:
            raise _wrong(f"content.{name}", f"Only an e-mail has {name}.")
    _check_blocks(content.blocks)
    _check_variants(content, channel)
    known = {block.block_id for block in content.blocks}
    of_variants = [part for each in content.variants for part in (each.subject, each.html, each.mjml, each.text)]
    for source in (html, content.mjml, content.preheader, *sources, *of_variants):
        for name in named_blocks(source):
            if name not in known:
                raise _wrong("content.blocks", f"A part says {{{{ blocks.{name} }}}}, and there is no such block.")


def _check_blocks(blocks: Sequence[DynamicBlock]) -> None:
    _check_unique("content.blocks", "block_id", [block.block_id for block in blocks])
    for block in blocks:
        field = f"content.blocks[{block.block_id}]"
        if not block.cases:
            raise _wrong(field, "A block has at least one case.")
        _check_unique(field, "case_id", [case.case_id for case in block.cases])
        for case in block.cases:
            _check_case(f"{field}.cases[{case.case_id}]", case)
        for body in _bodies(block):
            if mentions_blocks(body.html) or mentions_blocks(body.text):
                raise _wrong(field, "What a block says cannot name a block.")


def _check_case(field: str, case: BlockCase) -> None:
    if case.case_id in (FALLBACK, LEFT_OUT):
        raise _wrong(field, f"{case.case_id} is the name of what is said where no case holds; choose another.")
    if not case.segment_id and not case.tag and case.trait is None:
        raise _wrong(field, "A case names a segment, a tag or a trait.")
    if not case.body.html and not case.body.text:
        raise _wrong(field, "A case says something: html, text or both.")
    if case.trait is not None:
        if case.trait.operator is TraitOperator.NONE:
            raise _wrong(field, "trait.operator must say how the trait is compared.")
        if case.trait.operator is not TraitOperator.EXISTS and not case.trait.value:
            raise _wrong(field, "trait.value must say with what the trait is compared.")


def _check_variants(content: TemplateContent, channel: Channel) -> None:
    variants = content.variants
    if variants and channel not in WITH_VARIANTS:
        raise _wrong("content.variants", "Only templates for e-mail, WeCom and SMS have variants.")
    _check_unique("content.variants", "variant_id", [each.variant_id for each in variants])
    if variants and not any(each.weight for each in variants):
        raise _wrong("content.variants", "At least one variant has a weight above 0.")
    for each in variants:
        field = f"content.variants[{each.variant_id}]"
        if each.html and each.mjml:
            raise _wrong(field, "A variant has html or mjml, not both.")
        if channel is not Channel.EMAIL and (each.subject or each.preheader or each.html or each.mjml):
            raise _wrong(field, "Only variants of an e-mail have subject, preheader, html or mjml.")


def _check_unique(field: str, name: str, ids: Collection[str]) -> None:
    if len(set(ids)) < len(ids):
        raise _wrong(field, f"{name}: each is there once.")


def _bodies(block: DynamicBlock) -> Iterator[BlockBody]:
    for case in block.cases:
        yield case.body
    if block.fallback is not None:
        yield block.fallback


def _wrong(field: str, message: str) -> InvalidArgument:
    return InvalidArgument(message, reason=errors_pb2.ERROR_REASON_INVALID_TEMPLATE, field=field)
