"""What a template says that is tried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.common.errors import InvalidArgument
from services.common.errors import Reason as ErrorReason
from services.messaging.domain.selecting import PLAIN, Selection
from services.messaging.domain.sms_findings import TemplateFinding
from services.messaging.domain.sms_size import SmsSize
from services.messaging.domain.templates import DATA, PARAMETER, named
from services.messaging.rendering.renderer import Preview


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a template says, whether it could be sent so, how long it is where it is an SMS, and what is amiss all the same.

    `signature` is what the provider puts before the text of an SMS, counted with it; empty for nothing.
    """

    preview: Preview
    sendable: bool
    sms: SmsSize | None
    signature: str = ""
    findings: tuple[TemplateFinding, ...] = ()
    selection: Selection = PLAIN
    text_made: bool = False

    def text(self, part: str) -> str:
        """Returns a part; "" where there is none."""
        return self.preview.texts.get(part, "")

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of a registered template, by their names."""
        return named(self.preview.texts, PARAMETER)

    @property
    def push_data(self) -> Mapping[str, str]:
        """What an app gets besides, by its names."""
        return named(self.preview.texts, DATA)


def not_rendered(rendering: Rendering) -> InvalidArgument:
    """Returns the error of a test whose template does not render."""
    needed = [each.name for each in rendering.preview.missing if each.needed]
    problems = rendering.preview.problems
    part = next(iter(sorted(problems)), "")
    if needed:
        said = f"These values are missing: {', '.join(needed[:20])}. Give them, or say `default` in the template."
    elif problems:
        said = f"{part} cannot be rendered: {problems[part]}."
    else:
        said = "The template renders to nothing that its channel can send."
    return InvalidArgument(
        said,
        reason=ErrorReason.ERROR_REASON_TEST_NOT_RENDERED,
        field=part or "values",
        missing=" ".join(needed[:20]),
    )
