"""Templates: which parts a channel needs, and the limits of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.common.errors import InvalidArgument
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.messages import Channel, Purpose
from yike.common.v1 import errors_pb2

MAX_TEMPLATES = 1_000
"""Templates of a workspace."""

MAX_SUBJECT = 500
"""Characters of source of a subject."""

MAX_HTML_BYTES = 200 * 1024
MAX_TEXT_BYTES = 20 * 1024
MAX_NAME = 200
MAX_CODE = 64
MAX_PARAMETERS = 50
MAX_PARAMETER = 1_000
"""Characters of source of one provider parameter."""


@dataclass(frozen=True, slots=True)
class Template:
    """What is said, in Liquid. Never changed once made, so what is compiled from it holds for ever."""

    template_id: str
    display_name: str
    channel: Channel
    purpose: Purpose
    subject: str
    html: str
    text: str
    provider_template_code: str
    provider_parameters: Mapping[str, str]
    create_time: datetime

    @property
    def parts(self) -> dict[str, str]:
        """The sources by part: `subject`, `html`, `text`, `parameter:<name>`; empty ones left out."""
        parts = {"subject": self.subject, "html": self.html, "text": self.text}
        parts |= {f"parameter:{name}": source for name, source in self.provider_parameters.items()}
        return {name: source for name, source in parts.items() if source}

    def says_the_same(self, other: Template) -> bool:
        """Whether the other is the same but for when it was made."""
        return replace(self, create_time=other.create_time) == other


def check_template(template: Template, channel: ChannelKind) -> None:
    """Checks limits and that its channel has what it needs; that the sources parse is checked where they are compiled.

    Raises:
        InvalidArgument: Naming the field; INVALID_TEMPLATE if a part is lacking.
    """
    _check_length("display_name", template.display_name, MAX_NAME)
    _check_length("subject", template.subject, MAX_SUBJECT)
    _check_bytes("html", template.html, MAX_HTML_BYTES)
    _check_bytes("text", template.text, MAX_TEXT_BYTES)
    _check_length("provider_template_code", template.provider_template_code, MAX_CODE)
    if len(template.provider_parameters) > MAX_PARAMETERS:
        raise InvalidArgument(f"A template has at most {MAX_PARAMETERS} parameters.", field="provider_parameters")
    for name, source in template.provider_parameters.items():
        if not 1 <= len(name) <= MAX_CODE:
            raise InvalidArgument(f"A parameter's name has 1 to {MAX_CODE} characters.", field="provider_parameters")
        _check_length("provider_parameters", source, MAX_PARAMETER)
    for name, value in (*template.parts.items(), ("display_name", template.display_name)):
        if "\0" in value:
            raise InvalidArgument(f"{name} must not hold a NUL character.", field=name)
    channel.check_needs(template)


def _check_length(field: str, value: str, most: int) -> None:
    if len(value) > most:
        raise InvalidArgument(
            f"{field} has at most {most} characters.", reason=errors_pb2.ERROR_REASON_TOO_LARGE, field=field
        )


def _check_bytes(field: str, value: str, most: int) -> None:
    if len(value.encode("utf-8", "surrogatepass")) > most:
        raise InvalidArgument(
            f"{field} has at most {most} bytes.", reason=errors_pb2.ERROR_REASON_TOO_LARGE, field=field
        )
