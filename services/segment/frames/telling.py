"""What of a frame or a rule can be told as of a moment that is past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.common.attribute_kinds import AttributeKind
from services.common.errors import InvalidArgument
from services.segment.domain.conditions import AttributeColumn, Column, IdColumn, TimedColumn
from services.segment.domain.kept import KeptColumn
from services.segment.domain.rules import Rule, leaves

_NAMES = {kind: kind.name.lower() for kind in AttributeKind}


@dataclass(frozen=True)
class Named:
    """An attribute that somebody asks for.

    Attributes:
        path: Where.
        column: Which.
    """

    path: str
    column: AttributeColumn

    @property
    def words(self) -> str:
        """What people call it."""
        return f"the {_NAMES[self.column.kind]} {self.column.key}"


def columns_of(rule: Rule) -> Iterator[Column]:
    """Yields what a rule looks at, which is bound."""
    for leaf in leaves(rule):
        yield leaf.column()


def attributes_in(path: str, columns: Iterable[Column]) -> list[Named]:
    """Returns the attributes among what is looked at.

    Raises:
        InvalidArgument: If something among it is kept as it is now only, whatever was said of it.
    """
    found = []
    for column in columns:
        match column:
            case AttributeColumn():
                found.append(Named(path, column))
            case KeptColumn():
                raise _untold(path, f"{column.kept.value} are known as they are now only")
            case IdColumn():
                pass
            case TimedColumn():
                for lookup in column.lookups:
                    what = f"{lookup.path} is looked up in the catalogue, which is known as it is now only"
                    raise _untold(path, what)
    return found


def check_known(named: Iterable[Named], changed: set[AttributeColumn], *, includes_later: bool) -> None:
    """Refuses attributes that were said at or after the cut, or may have been recorded after it.

    Raises:
        InvalidArgument: For the first of them.
    """
    for one in named:
        if not includes_later:
            raise _untold(
                one.path, f"when {one.words} was recorded is not known; it can be told with include_recorded_later only"
            )
        if one.column in changed:
            raise _untold(one.path, f"{one.words} was said of somebody since, and what it was before is not kept")


def _untold(path: str, why: str) -> InvalidArgument:
    return InvalidArgument(
        f"{path}: {why}; leave it out, leave cut_time out, or take a measure of the events that tell it.", field=path
    )
