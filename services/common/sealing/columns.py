"""Which columns of a service hold sealed data, and how a row of them is sealed anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.common.sealing.seals import Seals

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values are sealed. Its migration named it to `let_reseal`.

    Attributes:
        table: In the service's schema.
        column: Its name; bytea. Empty and NULL hold nothing.
        key: The columns of the table's primary key in its order, with their types in SQL.
        seals: What seals it.
        bound: Returns from a row what its value is bound to; its workspace is the row's `workspace_id`, which is in `key`.
        others: What else of the row `bound` needs.
        rewritten: Whether it can be sealed anew; else its rows go by age, and what is derived for them outlives the key.
    """

    table: str
    column: str
    key: Mapping[str, str]
    seals: Seals
    bound: Callable[[Row], bytes]
    others: tuple[str, ...] = ()
    rewritten: bool = True

    @property
    def name(self) -> str:
        """Table and column."""
        return f"{self.table}.{self.column}"
