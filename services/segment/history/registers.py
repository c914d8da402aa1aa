"""Last-writer-wins registers (occur_us, message_id, value) as one text each, whose order as bytes is theirs.

The engine keeps the greatest of texts in a place of its own, but of tuples as values of any type: of 2 M registers the greatest
by node took 1.8 s of CPU as tuples, 0.6 s as texts.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.segment.history.literals import text_literal

REGISTER = "register"
"""The column of the attributes."""

VALUE = f"tupleElement({REGISTER}, 3)"
"""What a row of the attributes says."""

_LEAST = -(1 << 63)
_TIME_BYTES = 8
# The time from the highest byte on, its sign turned round. Behind the message id a byte that no text in PostgreSQL has and that
# is below all others: of two ids of which one begins with the other the shorter is less.
ORDERED = (
    f"concat(reverse(reinterpretAsFixedString(bitXor(tupleElement({REGISTER}, 1), toInt64({_LEAST})))), "
    f"tupleElement({REGISTER}, 2), '\\0', {VALUE})"
)
"""A row's register as such a text; '' stands for none."""


def value_of(ordered: str) -> str:
    """Returns the expression of the value in the expression of such a text; '' where there is none."""
    return f"substring({ordered}, position({ordered}, '\\0', {_TIME_BYTES + 1}) + 1)"


def occur_us_of(ordered: str) -> str:
    """Returns the expression of the time, microseconds since 1970 UTC, in that of such a text; 0 where there is none."""
    time = f"reinterpretAsInt64(reverse(substring({ordered}, 1, {_TIME_BYTES})))"
    return f"if({ordered} = '', 0, bitXor({time}, toInt64({_LEAST})))"


def any_held(ordered: str) -> str:
    """Returns the aggregate over such texts, one a node, that gives the latest with a value; '' where no node has one.

    What one node lost another may still have.
    """
    return f"maxIf({ordered}, {value_of(ordered)} != '')"


def most_frequent(ordered: str) -> str:
    """Returns the aggregate over such texts, one a node, that gives the latest with the value that the most of them have.

    A node with none, or with a removed value, has no say; '' where no node has one. Of so many equally frequent values the one
    whose latest is the latest of all.
    """
    value = value_of(ordered)
    held = f"{value} != ''"
    # Both by value, in the same order.
    counts = f"tupleElement(sumMapIf([{value}], [toUInt64(1)], {held}), 2)"
    latest = f"tupleElement(maxMapIf([{value}], [{ordered}], {held}), 2)"
    return f"tupleElement(arrayElement(arraySort(arrayZip({counts}, {latest})), -1), 2)"


def by_source(ordered: str, kind: str, sources: Sequence[str]) -> str:
    """Returns the aggregate over such texts, one a node, that gives the latest of the first source that has a value.

    A node with none, or with a removed value, has no say; '' where no node has one.

    Args:
        ordered: Expression of the text.
        kind: Expression of the type of the node's identifier.
        sources: Types, the one that goes before all others first, at most 100; all that are not among them come last, equal.
    """
    # One byte before the text: the greater, the earlier the source.
    place = f"transform({kind}, [{', '.join(map(text_literal, sources))}], {[*range(len(sources), 0, -1)]}, 0)"
    held = f"if({value_of(ordered)} = '', '', concat(char({place}), {ordered}))"
    return f"substring(max({held}), 2)"
