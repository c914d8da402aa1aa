"""What products and stores have in common: a key of the retailer's own, times, a revision, and a place in a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from services.common.errors import InvalidArgument

MAXIMUM_LEVELS = 8
MAXIMUM_LEVEL_CHARACTERS = 60

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A product or a store.

    Attributes:
        display_name: What people call it.
        create_time: When it was first taken in.
        update_time: When it was last changed.
        delete_time: When it was archived; None when it is not.
        revision: Grows with each change, also of one that comes back after it was gone; 0: it was not written yet.
    """

    display_name: str
    create_time: datetime = _EPOCH
    update_time: datetime = _EPOCH
    delete_time: datetime | None = None
    revision: int = 0

    @property
    def key(self) -> str:
        """The retailer's own number for it."""
        raise NotImplementedError

    def check(self, field: str) -> None:
        """Checks what its contract cannot say of one field alone.

        Args:
            field: How errors name it, such as `products[3]`.

        Raises:
            InvalidArgument: Naming the field.
        """
        raise NotImplementedError

    def says_the_same(self, other: Self) -> bool:
        """Tells whether another one is the same but for its times and its revision."""
        return self.following(other) == other

    def following(self, known: Self) -> Self:
        """Returns it with the times and the revision of another one."""
        return replace(
            self,
            create_time=known.create_time,
            update_time=known.update_time,
            delete_time=known.delete_time,
            revision=known.revision,
        )

    def written(self, known: Self | None, now: datetime, *, archived: bool = False) -> Self:
        """Returns it as it is to be written.

        Args:
            known: How it is kept; None when it is not.
            now: The present.
            archived: Whether it is archived from now on.
        """
        return replace(
            self,
            create_time=now if known is None else known.create_time,
            update_time=now,
            delete_time=now if archived else None,
            # By the clock, so that one that is gone and comes back is not taken for an earlier state of itself.
            revision=max(_microseconds(now), known.revision + 1 if known is not None else 0),
        )


def check_each_once(keys: Sequence[str], field: str, key: str) -> None:
    """Refuses a list that names something twice: nobody could tell which of the two is meant.

    Raises:
        InvalidArgument: Naming the second, such as `products[3].sku`.
    """
    seen: set[str] = set()
    for index, each in enumerate(keys):
        if each in seen:
            path = f"{field}[{index}].{key}"
            raise InvalidArgument(f"{path}: {each} is there already; give each once.", field=path)
        seen.add(each)


def check_path(path: str, field: str) -> None:
    """Checks a place in a tree, such as `女装/连衣裙`; empty is nowhere.

    Raises:
        InvalidArgument: If there are more than 8 levels, or one is empty, too long or has a space at an end.
    """
    levels = path.split("/") if path else []
    if len(levels) > MAXIMUM_LEVELS:
        raise InvalidArgument(
            f"{field}: it must have at most {MAXIMUM_LEVELS} levels, and has {len(levels)}.", field=field
        )
    for level in levels:
        if not 1 <= len(level) <= MAXIMUM_LEVEL_CHARACTERS or level != level.strip():
            raise InvalidArgument(
                f"{field}: each level must have 1 to {MAXIMUM_LEVEL_CHARACTERS} characters, and no space at an end.",
                field=field,
            )


def check_url(url: str, field: str) -> None:
    """Checks the address of something in the web; empty is none.

    Raises:
        InvalidArgument: If it is not http or https, or names no host.
    """
    if not url:
        return
    try:
        parts: Any = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web:
        raise InvalidArgument(f"{field}: it must begin with https:// or http:// and name a host.", field=field)


def _microseconds(moment: datetime) -> int:
    return round((moment - _EPOCH).total_seconds() * 1_000_000)
