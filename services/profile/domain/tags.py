"""What tags mean. Pure; which customers carry them is told by registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from services.common.errors import InvalidArgument

MAXIMUM_TAGS = 2_000
"""Definitions of a workspace, archived ones too."""


class TagFamily(IntEnum):
    """What a tag tells of; the numbers are the contract's."""

    BEHAVIOUR = 1
    CONSUMPTION = 2
    LIFECYCLE = 3
    INTEREST = 4
    VALUE = 5
    OTHER = 6


@dataclass(frozen=True)
class TagContent:
    """What people say of a tag."""

    family: TagFamily
    title_zh: str = ""
    title_en: str = ""
    description: str = ""
    owner: str = ""
    color: str = ""
    archived: bool = False


@dataclass(frozen=True)
class Tag:
    """The definition of a tag.

    Attributes:
        tag_id: As customers carry it.
        content: What people say of it.
        revision: Grows with each change, from 1.
        create_time: When it was made.
        update_time: When it was last changed.
    """

    tag_id: str
    content: TagContent
    revision: int
    create_time: datetime
    update_time: datetime

    def changed(self, content: TagContent, now: datetime) -> Tag:
        """Returns it with another content."""
        return replace(self, content=content, revision=self.revision + 1, update_time=now)


@dataclass(frozen=True)
class TagSettings:
    """What holds for all tags of a workspace; revision 0: nobody ever said."""

    only_defined: bool = False
    revision: int = 0


def check_each_once(tag_ids: Sequence[str]) -> None:
    """Refuses a list that names a tag twice.

    Raises:
        InvalidArgument: Naming the second place.
    """
    seen: set[str] = set()
    for index, tag_id in enumerate(tag_ids):
        if tag_id in seen:
            raise InvalidArgument(
                f"tags[{index}]: this tag was named before; name each once.", field=f"tags[{index}].tag_id"
            )
        seen.add(tag_id)


def is_held_to_definitions(principal: str) -> bool:
    """Tells whether who gives a tag may be held to defined ones: people and keys, not services, whose journeys go on."""
    return not principal.startswith("service:")
