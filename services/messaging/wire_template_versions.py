"""Wire ⇄ domain of the life of templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from services.messaging.domain import Status, Template
from services.messaging.domain.template_problems import TemplateProblem
from services.messaging.domain.template_stats import VersionStats
from services.messaging.usecases.previewing import Previewed
from services.messaging.wire_templates import template_message
from services.messaging.wire_trials import rendered_message
from yike.messaging.v1 import template_version_service_pb2 as version_pb


def problem_message(problem: TemplateProblem) -> version_pb.TemplateProblem:
    """Returns what is wrong with a template as the wire has it."""
    return version_pb.TemplateProblem(
        kind=cast(Any, int(problem.kind)),
        part=problem.part,
        name=problem.name,
        suggestion=problem.suggestion,
        detail=problem.detail,
        blocking=problem.blocking,
    )


def version_message(template: Template, *, is_current: bool) -> version_pb.TemplateVersion:
    """Returns a version as the wire has it; the template is as the version says it."""
    said = template_message(template)
    said.ClearField("etag")
    message = version_pb.TemplateVersion(
        template_id=template.template_id,
        version=template.version,
        publisher=template.publisher,
        template=said,
        current=is_current,
    )
    if template.publish_time is not None:
        message.publish_time.FromDatetime(template.publish_time)
    return message


def previewed_message(previewed: Previewed) -> version_pb.PreviewTemplateResponse:
    """Returns how a template looks as the wire has it."""
    return version_pb.PreviewTemplateResponse(
        previews=[
            version_pb.CustomerPreview(
                customer_id=each.customer_id,
                contact_point=each.contact_point,
                contact_problem=cast(Any, int(each.contact_problem)),
                rendered=rendered_message(each.rendering),
            )
            for each in previewed.previews
        ],
        missing=[
            version_pb.MissingSummary(name=each.name, needed=each.needed, customers=each.customers)
            for each in previewed.missing
        ],
        population=previewed.population,
        sendable=previewed.sendable,
    )


def stats_message(
    versions: Sequence[VersionStats], start_time: datetime, end_time: datetime
) -> version_pb.TemplateStats:
    """Returns how versions fared as the wire has it."""
    message = version_pb.TemplateStats(
        versions=[
            version_pb.TemplateVersionStats(
                version=each.version,
                messages=each.messages,
                pending=each.at(Status.QUEUED, Status.SENDING),
                sent=each.at(Status.SENT, Status.DELIVERED),
                delivered=each.at(Status.DELIVERED),
                suppressed=each.at(Status.SUPPRESSED),
                failed=each.at(Status.FAILED),
                unknown=each.at(Status.UNKNOWN),
                opened=each.opened,
                clicked=each.clicked,
            )
            for each in versions
        ]
    )
    message.start_time.FromDatetime(start_time)
    message.end_time.FromDatetime(end_time)
    return message
