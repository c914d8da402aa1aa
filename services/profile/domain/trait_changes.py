"""Which traits a change by hand really changes."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.json_values import decode, encode
from services.common.masking import masked_value
from services.profile.domain.attributes import REMOVED

MAXIMUM_TRAITS = 50
"""Traits in one change by hand."""


def changed_traits(shown: Mapping[str, bytes], given: Mapping[str, bytes]) -> dict[str, bytes]:
    """Returns those of the given traits that are to be recorded.

    Left out are values that the file shows already, removals of what it does not show, and values that are the shown one as
    people see it masked: who sends back what was read must not overwrite a phone by its stars.

    Args:
        shown: JSON of the values that the file shows, by name.
        given: JSON of the values that it is to show; `null` for none.
    """
    changed = {}
    for key, value in given.items():
        if key not in shown:
            if decode(value) is not None:
                changed[key] = value
            continue
        wanted, present = encode(decode(value)), decode(shown[key])
        if wanted not in (encode(present), encode(masked_value(present, key))):
            changed[key] = REMOVED if wanted == REMOVED else value
    return changed
