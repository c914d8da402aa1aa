"""Liquid with limits: what may stand in a template, and how much it may do.

Values are data only: they are put into the output and never read as Liquid. Nothing is included, no file is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext
from liquid.exceptions import LiquidError, LoopIterationLimitError

MAX_OUTPUT_BYTES = 256 * 1024
"""Longest rendered part."""

MAX_LOOP_STEPS = 10_000
"""Steps of all loops of a part together."""

MAX_LOCAL_BYTES = 512 * 1024
"""Size of what a template assigns and captures."""

MAX_INTEGER_BITS = 4_096
"""Largest whole number that arithmetic may make."""

_LEFT_OUT_TAGS = ("include", "render")
# `safe` would let a value through as HTML.
_LEFT_OUT_FILTERS = ("safe",)


class PartError(Exception):
    """A part does not parse or cannot be rendered; the text says why, in the template's terms."""


class _CountingContext(RenderContext):
    """Counts the steps of all loops, nested and one after the other alike."""

    __slots__ = ("steps",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = 0

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Counts a loop that is about to run.

        Raises:
            LoopIterationLimitError: If it would be too many.
        """
        self.steps += length
        if self.steps > MAX_LOOP_STEPS:
            raise LoopIterationLimitError("loop iteration limit reached", token=None)


class _Template(BoundTemplate):
    context_class = _CountingContext


class _Environment(Environment):
    template_class = _Template
    output_stream_limit = MAX_OUTPUT_BYTES
    local_namespace_limit = MAX_LOCAL_BYTES
    loop_iteration_limit = MAX_LOOP_STEPS
    block_nesting_limit = 30
    context_depth_limit = 30


def make_environment(*, html: bool) -> Environment:
    """Returns the environment of HTML parts, where values are escaped, or of plain ones."""
    environment = _Environment(autoescape=html)
    for tag in _LEFT_OUT_TAGS:
        environment.tags.pop(tag, None)
    for name in _LEFT_OUT_FILTERS:
        environment.filters.pop(name, None)
    for name in ("times", "plus", "minus"):
        environment.filters[name] = _bounded(environment.filters[name])
    return environment


def compile_part(environment: Environment, source: str) -> BoundTemplate:
    """Returns a compiled part.

    Raises:
        PartError: If it does not parse, or names a filter that there is not.
    """
    try:
        template = environment.from_string(source)
        analysis = template.analyze()
    except LiquidError as error:
        raise PartError(_told(error)) from error
    except RecursionError as error:
        raise PartError("nested too deeply") from error
    for name in analysis.filters:
        if name not in environment.filters:
            raise PartError(f"there is no filter {name!r}")
    return template


def render_part(template: BoundTemplate, values: Mapping[str, Any]) -> str:
    """Returns a part rendered with these values; a variable that has no value is empty.

    Raises:
        PartError: If a limit is reached or a filter cannot take a value.
    """
    try:
        return str(template.render(values))
    except LiquidError as error:
        raise PartError(_told(error)) from error
    except (MemoryError, RecursionError, OverflowError, ValueError, TypeError, ArithmeticError) as error:
        raise PartError(type(error).__name__) from error


def _told(error: LiquidError) -> str:
    """Returns the first line of an error, which quotes the template and no value."""
    text = str(error.args[0]) if error.args else type(error).__name__
    return text.splitlines()[0][:200] if text else type(error).__name__


def _bounded(arithmetic: Any) -> Any:
    """Returns the filter with a limit on whole numbers, which otherwise grow without end."""

    def bounded(value: Any, *arguments: Any) -> Any:
        result = arithmetic(value, *arguments)
        if isinstance(result, int) and result.bit_length() > MAX_INTEGER_BITS:
            raise PartError("number too large")
        return result

    return bounded
