"""Where and by whom a consent was stated, and what shows it: for the record, it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

LONGEST_SOURCE = 200
"""Characters of `source` that are kept with a statement; its event keeps all that was sent."""

LONGEST_EVIDENCE = 500
"""Characters of `evidence`, likewise."""


class Proof(msgspec.Struct, frozen=True, gc=False, array_like=True, omit_defaults=True):
    """What is kept of it beside the statement, also when the workspace keeps its event no longer.

    Attributes:
        source: Where it was said: a page, a form, `console`…; empty when its sender said nothing.
        evidence: What shows it, such as `signed form 2026-11-03, store 12`; empty likewise.
        principal: Who stated it by hand, or sent the event that does; empty where nobody knows.
    """

    source: str = ""
    evidence: str = ""
    principal: str = ""


NO_PROOF = Proof()


def read_proof(properties: Mapping[str, Any], *, sender: str, by_hand: bool) -> Proof:
    """Returns what the properties of a consent's event tell; of who stated it they are believed only where we wrote them.

    Args:
        properties: Of the event.
        sender: Who sent it.
        by_hand: Whether it is an event of ours, in which we wrote down who stated it.
    """
    return Proof(
        _text(properties, "source")[:LONGEST_SOURCE],
        _text(properties, "evidence")[:LONGEST_EVIDENCE],
        _text(properties, "by") if by_hand else sender,
    )


def _text(properties: Mapping[str, Any], name: str) -> str:
    value = properties.get(name)
    return value.strip() if isinstance(value, str) else ""
