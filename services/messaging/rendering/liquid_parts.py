"""Liquid with limits: what may stand in a template, and how much it may do.

Values are data only: they are put into the output and never read as Liquid. Nothing is included, no file is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext
from liquid.exceptions import (
    LiquidError,
    LocalNamespaceLimitError,
    LoopIterationLimitError,
    OutputStreamLimitError,
)

from services.messaging.rendering.catalogue import Catalogue, equip_with_catalogue
from services.messaging.rendering.filters import equip
from services.messaging.rendering.output import EchoTag, Gap, OutputTag
from services.messaging.rendering.values import PartError

MAX_OUTPUT_BYTES = 256 * 1024
"""Longest rendered part."""

MAX_LOOP_STEPS = 10_000
"""Steps of all loops of a part together."""

MAX_LOCAL_BYTES = 512 * 1024
"""Size of what a template assigns and captures."""

PARAMETER = "parameter:"
"""Begins the name of a part that is a value of a provider's registered text."""

_LIMITS = {
    LoopIterationLimitError: f"its loops take more than {MAX_LOOP_STEPS:,} steps",
    OutputStreamLimitError: f"it says more than {MAX_OUTPUT_BYTES // 1024} KB",
    LocalNamespaceLimitError: f"what it assigns takes more than {MAX_LOCAL_BYTES // 1024} KB",
}
"""What a template is told that went beyond a limit."""

_LEFT_OUT_TAGS = ("include", "render")


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


class PartEnvironment(Environment):
    """Liquid as one kind of part may use it."""

    template_class = _Template
    output_stream_limit = MAX_OUTPUT_BYTES
    local_namespace_limit = MAX_LOCAL_BYTES
    loop_iteration_limit = MAX_LOOP_STEPS
    block_nesting_limit = 30
    context_depth_limit = 30
    needs_values = False
    gaps: list[Gap] | None = None
    """In a preview, what is missing; None elsewhere, where it ends the rendering."""
    catalogue: Catalogue
    """What the messages of the request under way may look up."""


def make_environment(part: str) -> PartEnvironment:
    """Returns the environment of a part: in `html` values are escaped, in a `parameter:` each needs a value."""
    environment = PartEnvironment(autoescape=part == "html")
    environment.needs_values = part.startswith(PARAMETER)
    environment.catalogue = Catalogue()
    for tag in _LEFT_OUT_TAGS:
        environment.tags.pop(tag, None)
    environment.add_tag(OutputTag)
    environment.add_tag(EchoTag)
    equip(environment)
    equip_with_catalogue(environment)
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
    """Returns a part rendered with these values.

    Raises:
        PartError: If a value is missing (see `output`), a limit is reached or a filter cannot take a value.
    """
    try:
        return str(template.render(values))
    except PartError:
        raise
    except LiquidError as error:
        raise PartError(_told(error)) from error
    except Exception as error:
        # The library's own filters raise what Python raises; whatever it is, it is this message's trouble only.
        raise PartError(type(error).__name__) from error


def _told(error: LiquidError) -> str:
    """Returns the first line of an error, which quotes the template and no value."""
    for kind, words in _LIMITS.items():
        if isinstance(error, kind):
            return words
    text = str(error.args[0]) if error.args else type(error).__name__
    return text.splitlines()[0][:200] if text else type(error).__name__
