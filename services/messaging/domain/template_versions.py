"""What a template says, apart from who it is: the content of drafts and versions. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_type_hints

import msgspec

from services.messaging.domain.templates import Template

MAX_VERSIONS = 100
"""Versions of a template that are kept; the oldest go that no waiting message says."""

_WHO_IT_IS = frozenset(
    {
        "template_id",
        "display_name",
        "channel",
        "purpose",
        "create_time",
        "update_time",
        "revision",
        "delete_time",
        "version",
        "has_unpublished_changes",
        "publish_time",
        "publisher",
        "editor",
    }
)
_NO_DEFAULT: Mapping[str, Any] = {
    "subject": "",
    "html": "",
    "text": "",
    "provider_template_code": "",
    "provider_parameters": {},
}
_KINDS = {name: kind for name, kind in get_type_hints(Template).items() if name not in _WHO_IT_IS}
_EMPTY: Mapping[str, Any] = {
    each.name: _NO_DEFAULT.get(each.name, each.default)
    if each.default_factory is dataclasses.MISSING
    else each.default_factory()
    for each in dataclasses.fields(Template)
    if each.name in _KINDS
}


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """What a template said when it was published; never changed.

    Attributes:
        version: From 1 on.
        publish_time: When.
        publisher: Who; empty where that was not kept yet.
        content: What it says, as JSON.
    """

    template_id: str
    version: int
    publish_time: datetime
    publisher: str
    content: str


def content_of(template: Template) -> str:
    """Returns what a template says as JSON. A part of a template that is added later is in it without a line here."""
    return msgspec.json.encode({name: getattr(template, name) for name in sorted(_KINDS)}).decode()


def with_content(template: Template, content: str) -> Template:
    """Returns a template that says what is given; a part that is younger than that, and so not named, is empty."""
    given = msgspec.json.decode(content)
    read = {name: msgspec.convert(given[name], kind) for name, kind in _KINDS.items() if name in given}
    return replace(template, **{**_EMPTY, **read})


def without_content(template: Template) -> Template:
    """Returns a template that says nothing, as that of which no version was published."""
    return replace(template, **_EMPTY)


def same_content(one: Template, other: Template) -> bool:
    """Tells whether two templates say the same."""
    return all(getattr(one, name) == getattr(other, name) for name in _KINDS)


def as_version(template: Template, version: TemplateVersion) -> Template:
    """Returns a template as a version of it says."""
    return replace(
        with_content(template, version.content),
        version=version.version,
        publish_time=version.publish_time,
        publisher=version.publisher,
        has_unpublished_changes=False,
    )
