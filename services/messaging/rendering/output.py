"""What `{{ … }}` puts into a part, and when a message cannot be made because a value is missing.

What the caller gives with a message, `data` and `event`, must be there where it stands alone, `{{ data.order }}`, in every part
of every channel: a message with a hole is worse than none, and its row says which value it was. What a customer may lack, and
whatever filters follow, is as in Liquid's reference: nothing is empty.

The parameters of a text that is registered with a provider are stricter, since an empty one spoils that text: each variable in
an output needs a value that is not empty, whatever it belongs to and whatever filters follow. The filter `default` says in each
case that a value may be missing; conditions and loops may always ask for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from liquid import Markup, RenderContext, Token, TokenStream, escape
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.echo_tag import EchoTag as LibraryEchoTag
from liquid.expression import Expression

from services.messaging.rendering.values import PartError, is_nothing, text_of

GIVEN = ("data", "event")
"""What the caller gives with a message."""


class _OutputNode(OutputNode):
    """Writes values as the reference does, and asks for those that are needed."""

    def __init__(self, token: Token, expression: Expression) -> None:
        super().__init__(token, expression)
        filtered = expression if isinstance(expression, FilteredExpression) else None
        filters = (filtered.filters or []) if filtered is not None else []
        alone = filtered.left if filtered is not None and not filters else None
        self._alone = alone if isinstance(alone, Path) and alone.head() in GIVEN else None
        self._may_lack = any(each.name == "default" for each in filters)
        self._paths = tuple(_paths(expression))

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Writes the value.

        Raises:
            PartError: If it needs one and has none.
        """
        value = self.expression.evaluate(context)
        if self._alone is not None and is_nothing(value):
            raise _lacking(self._alone)
        if context.env.needs_values:  # type: ignore[attr-defined]
            self._look_for_gaps(context, value)
        return buffer.write(_shown(value, escaped=context.autoescape))

    def _look_for_gaps(self, context: RenderContext, value: object) -> None:
        for path in self._paths:
            if self._may_lack:
                lacks = is_nothing(value)
            else:
                found = path.evaluate(context)
                lacks = is_nothing(found) or found == ""
            if lacks:
                raise _lacking(path)


class OutputTag(Output):
    """`{{ … }}`."""

    node_class = _OutputNode


class EchoTag(LibraryEchoTag):
    """`{% echo … %}`, which is the same."""

    def parse(self, stream: TokenStream) -> Node:
        """Reads the tag."""
        node = super().parse(stream)
        assert isinstance(node, OutputNode)
        return _OutputNode(node.token, node.expression)


def _paths(expression: Expression) -> Iterator[Path]:
    if isinstance(expression, Path):
        yield expression
    for child in expression.children():
        yield from _paths(child)


def _lacking(path: Path) -> PartError:
    return PartError(f"{str(path)[:100]} has no value and no default")


def _shown(value: Any, *, escaped: bool) -> str:
    if isinstance(value, list | tuple):
        return (Markup("") if escaped else "").join(_shown(item, escaped=escaped) for item in value)
    text = value if escaped and hasattr(value, "__html__") else text_of(value)
    return escape(text) if escaped else text
