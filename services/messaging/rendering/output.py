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

from services.messaging.rendering.catalogue import Lack
from services.messaging.rendering.lookups import LOOKUPS
from services.messaging.rendering.needs import ROOTS
from services.messaging.rendering.values import PartError, is_nothing, text_of

GIVEN = ("data", "event")
"""What the caller gives with a message."""

KNOWN = (*GIVEN, "customer", *ROOTS)
"""What a preview names where it is missing."""

Gap = tuple[str, bool]
"""Name of a value that is missing, and whether a message is not sent without it."""


class _OutputNode(OutputNode):
    """Writes values as the reference does, and asks for those that are needed."""

    def __init__(self, token: Token, expression: Expression) -> None:
        super().__init__(token, expression)
        filtered = expression if isinstance(expression, FilteredExpression) else None
        filters = (filtered.filters or []) if filtered is not None else []
        alone = filtered.left if filtered is not None and not filters else None
        self._alone = alone if isinstance(alone, Path) and alone.head() in GIVEN else None
        self._may_lack = any(each.name == "default" for each in filters)
        self._looks_up = any(each.name in LOOKUPS for each in filters)
        self._paths = tuple(_paths(expression))

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Writes the value; in a preview the name of one that is needed and not there.

        Raises:
            PartError: If it needs one and has none, outside of a preview.
        """
        value = self.expression.evaluate(context)
        needed = self._lacked(context, value)
        # A `PartEnvironment`, which the library does not know by type.
        gaps: list[Gap] | None = context.env.gaps  # type: ignore[attr-defined]
        if gaps is not None:
            self._note_gaps(context, gaps, needed)
        if needed is None:
            return buffer.write(_shown(value, escaped=context.autoescape))
        if gaps is None:
            raise PartError(f"{needed} has no value and no default")
        return buffer.write(_shown(f"{{{{ {needed} }}}}", escaped=context.autoescape))

    def _lacked(self, context: RenderContext, value: object) -> str | None:
        """Returns the name of what is needed and has no value."""
        if self._alone is not None and is_nothing(value):
            return _name(self._alone)
        if not self._may_lack and context.env.catalogue.is_used:  # type: ignore[attr-defined]  # Our environment.
            lack = self._lack_of_catalogue(context, value)
            if lack is not None:
                return lack
        if context.env.needs_values:  # type: ignore[attr-defined]
            for path in self._paths:
                if self._may_lack:
                    lacks = is_nothing(value)
                else:
                    found = path.evaluate(context)
                    lacks = is_nothing(found) or found == ""
                if lacks:
                    return _name(path)
        return None

    def _lack_of_catalogue(self, context: RenderContext, value: object) -> str | None:
        if isinstance(value, Lack) or (self._looks_up and (is_nothing(value) or value in ("", []))):
            return _name(self._paths[0]) if self._paths else value.name if isinstance(value, Lack) else LOOKUPS[0]
        return next((_name(each) for each in self._paths if isinstance(each.evaluate(context), Lack)), None)

    def _note_gaps(self, context: RenderContext, gaps: list[Gap], needed: str | None) -> None:
        if needed is not None:
            gaps.append((needed, True))
        elif not self._may_lack:
            for path in self._paths:
                if path.head() in KNOWN and is_nothing(path.evaluate(context)):
                    gaps.append((_name(path), False))


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


def _name(path: Path) -> str:
    return str(path)[:100]


def _shown(value: Any, *, escaped: bool) -> str:
    if isinstance(value, list | tuple):
        return (Markup("") if escaped else "").join(_shown(item, escaped=escaped) for item in value)
    text = value if escaped and hasattr(value, "__html__") else text_of(value)
    return escape(text) if escaped else text
