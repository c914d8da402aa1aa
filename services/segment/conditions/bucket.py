"""On a stable random share of the customers, by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    Condition,
    Definitions,
    Dependencies,
    IdColumn,
    Moment,
)
from services.segment.domain.reading import Data, known, read_name, read_whole
from services.segment.domain.wording import Tongue
from services.segment.history.literals import integer_literal, text_literal

BUCKETS = 1_000


@dataclass(frozen=True)
class Bucket(IdColumn):
    """The customer's bucket for a salt, 0 to 999; as the contract says, for others must find the same."""

    salt: str

    def of_id(self, customer_id: str) -> str:
        """See `IdColumn.of_id`."""
        digest = f"SHA256(concat({text_literal(self.salt + ':')}, toString({customer_id})))"
        return f"reinterpretAsUInt64(substring({digest}, 1, 8)) % {BUCKETS}"


@dataclass(frozen=True)
class BucketCondition(Condition):
    """The customer's bucket is in a range; `upto` is not in it."""

    kind: ClassVar[str] = "bucket"

    salt: str
    least: int
    upto: int

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"salt", "from_per_mille", "to_per_mille"})
        least = read_whole(body.get("from_per_mille", 0), f"{path}.from_per_mille", 0, BUCKETS - 1)
        upto = read_whole(body.get("to_per_mille"), f"{path}.to_per_mille", least + 1, BUCKETS)
        return cls(read_name(body, "salt", path), least, upto)

    def column(self) -> Bucket:
        """See `Condition.column`."""
        return Bucket(self.salt)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return f"({value} >= {integer_literal(self.least)} AND {value} < {integer_literal(self.upto)})"

    def found(self, value: Any, moment: Moment) -> int:
        """See `Condition.found`."""
        return int(value)

    def changes_on(self, value: Any, today: date, time_zone: str) -> None:
        """See `Condition.changes_on`: never."""

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        salt = tongue.quoted(self.salt)
        return tongue.say(
            f"在随机分组{salt}的 {self.least}‰ 至 {self.upto}‰ 之中",
            f"the customer is in the random share {salt} from {self.least}‰ to {self.upto}‰",
        )

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`: an id that is new or moves is asked of every rule."""
        return Dependencies()
