"""Wire ⇄ domain of what templates say beyond their parts."""

from __future__ import annotations

from typing import Any, cast

from services.messaging.domain.template_content import (
    BlockBody,
    BlockCase,
    DynamicBlock,
    LinkSettings,
    LinkTracking,
    TemplateContent,
    TemplateVariant,
    TraitComparison,
    TraitOperator,
)
from services.messaging.storage.selections import Figures
from services.messaging.usecases.figures import TemplateFigures
from services.messaging.wire import known_value
from yike.messaging.v1 import template_content_pb2 as content_pb
from yike.messaging.v1 import template_content_service_pb2 as figures_pb


def content_of(message: content_pb.TemplateContent) -> TemplateContent:
    """Returns the content of a template as it is to be kept; nothing of it is built yet.

    Raises:
        InvalidArgument: If an operator or a way of tracking is none that we know.
    """
    links = message.links
    return TemplateContent(
        mjml=message.mjml,
        preheader=message.preheader,
        blocks=tuple(
            DynamicBlock(
                block.block_id,
                block.display_name,
                tuple(_case(case) for case in block.cases),
                _body(block.fallback) if block.HasField("fallback") else None,
            )
            for block in message.blocks
        ),
        variants=tuple(
            TemplateVariant(
                each.variant_id,
                each.display_name,
                each.weight,
                each.subject,
                each.preheader,
                each.html,
                each.mjml,
                each.text,
            )
            for each in message.variants
        ),
        links=LinkSettings(
            known_value(LinkTracking, links.tracking, "content.links.tracking"),
            links.utm_source,
            links.utm_medium,
            links.utm_campaign,
            links.utm_content,
        ),
    )


def content_message(content: TemplateContent) -> content_pb.TemplateContent:
    """Returns the content of a template as the wire has it."""
    links = content.links
    message = content_pb.TemplateContent(
        mjml=content.mjml,
        preheader=content.preheader,
        blocks=[_block_message(block) for block in content.blocks],
        variants=[
            content_pb.TemplateVariant(
                variant_id=each.variant_id,
                display_name=each.display_name,
                weight=each.weight,
                subject=each.subject,
                preheader=each.preheader,
                html=each.html,
                mjml=each.mjml,
                text=each.text,
            )
            for each in content.variants
        ],
    )
    if links != LinkSettings():
        message.links.CopyFrom(
            content_pb.LinkSettings(
                tracking=cast(Any, int(links.tracking)),
                utm_source=links.utm_source,
                utm_medium=links.utm_medium,
                utm_campaign=links.utm_campaign,
                utm_content=links.utm_content,
            )
        )
    return message


def figures_message(found: TemplateFigures) -> figures_pb.TemplateFigures:
    """Returns figures of a template as the wire has them."""
    return figures_pb.TemplateFigures(
        variants=[
            figures_pb.VariantFigures(variant_id=variant_id, figures=_figures_message(figures))
            for variant_id, figures in sorted(found.variants.items())
        ],
        block_cases=[
            figures_pb.BlockCaseFigures(block_id=block_id, case_id=case_id, figures=_figures_message(figures))
            for (block_id, case_id), figures in sorted(found.block_cases.items())
        ],
    )


def _figures_message(figures: Figures) -> figures_pb.ContentFigures:
    return figures_pb.ContentFigures(
        sent=figures.sent,
        delivered=figures.delivered,
        opened=figures.opened,
        clicked=figures.clicked,
        failed=figures.failed,
    )


def _body(message: content_pb.BlockBody) -> BlockBody:
    return BlockBody(message.html, message.text)


def _case(message: content_pb.BlockCase) -> BlockCase:
    trait = None
    if message.HasField("trait"):
        operator = known_value(TraitOperator, message.trait.operator, "content.blocks.cases.trait.operator")
        trait = TraitComparison(message.trait.trait, operator, message.trait.value)
    return BlockCase(message.case_id, _body(message.body), message.segment_id, message.tag, trait)


def _body_message(body: BlockBody) -> content_pb.BlockBody:
    return content_pb.BlockBody(html=body.html, text=body.text)


def _block_message(block: DynamicBlock) -> content_pb.DynamicBlock:
    message = content_pb.DynamicBlock(block_id=block.block_id, display_name=block.display_name)
    for case in block.cases:
        one = message.cases.add(case_id=case.case_id, body=_body_message(case.body))
        if case.trait is not None:
            one.trait.trait, one.trait.value = case.trait.trait, case.trait.value
            one.trait.operator = cast(Any, int(case.trait.operator))
        elif case.tag:
            one.tag = case.tag
        else:
            one.segment_id = case.segment_id
    if block.fallback is not None:
        message.fallback.CopyFrom(_body_message(block.fallback))
    return message
