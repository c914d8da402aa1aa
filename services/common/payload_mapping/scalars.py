"""Numbers, truth values and times out of the texts and numbers of a body, with the meaning that the replay's mappings have."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, DecimalException

from services.common.payload_mapping.refusals import MappingError
from tabular import cells
from tabular.mapping import MappingError as UnusableColumn
from tabular.mapping import TimestampColumn

_MAX_TIME_CHARACTERS = 100
_NAMED = ("iso8601", "unix_seconds", "unix_milliseconds")
_SAMPLE = datetime(2026, 11, 22, 9, 30, 0)


def multiply(first: Decimal, second: Decimal) -> Decimal | None:
    """Returns the exact product, or None where it has too many digits to be written."""
    try:
        return cells.multiply(first, second)
    except DecimalException:
        return None


def compile_time(form: str, time_zone: str) -> Callable[[str], str | None]:
    """Returns a reader from text to ISO 8601 in UTC with milliseconds, or None when the text does not fit.

    Raises:
        MappingError: If the time zone or the format does not exist.
    """
    if form not in _NAMED:
        try:
            # A format that cannot read what it writes, or names a part twice, could never read anything.
            datetime.strptime(_SAMPLE.strftime(form), form)
        except (ValueError, re.error) as error:
            raise MappingError(f"{form!r} is no format of times") from error
    try:
        read = cells.compile_timestamp(TimestampColumn(column="time", format=form, time_zone=time_zone))
    except (UnusableColumn, OSError) as error:
        raise MappingError(f"time zone {time_zone!r} does not exist") from error
    return lambda text: read(text) if len(text) <= _MAX_TIME_CHARACTERS else None
