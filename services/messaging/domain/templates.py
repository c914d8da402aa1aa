"""Templates: which parts a channel needs."""

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

MAX_PARAMETER_NAME = 64
ANSWERING = (Channel.SMS, Channel.WECOM, Channel.WECHAT, Channel.MINI_PROGRAM)
"""Channels by which customers are answered."""

MAX_PARAMETER = 1_000
"""Characters of source of one provider parameter."""


@dataclass(frozen=True, slots=True)
class Template:
    """What is said, in Liquid; `revision` grows with every change, so what is compiled from one holds for ever."""

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
    update_time: datetime
    revision: int = 1
    delete_time: datetime | None = None
    url: str = ""
    mini_program_app_id: str = ""
    mini_program_page: str = ""
    answer: bool = False
    answer_keywords: tuple[str, ...] = ()

    @property
    def parts(self) -> dict[str, str]:
        """The sources by part, such as `subject`, `text`, `url` or `parameter:<name>`; empty ones left out."""
        parts = {
            "subject": self.subject,
            "html": self.html,
            "text": self.text,
            "url": self.url,
            "mini_program_page": self.mini_program_page,
        }
        parts |= {f"parameter:{name}": source for name, source in self.provider_parameters.items()}
        return {name: source for name, source in parts.items() if source}

    def says_the_same(self, other: Template) -> bool:
        """Whether the other is the same but for when it was made and changed."""
        mine = replace(self, create_time=other.create_time, update_time=other.update_time, revision=other.revision)
        return mine == other


def check_template(template: Template, channel: ChannelKind) -> None:
    """Checks that its channel has what it needs, and its parameters; that the sources parse is checked where they are compiled.

    Raises:
        InvalidArgument: Naming the field; INVALID_TEMPLATE if a part is lacking.
    """
    for name, source in template.provider_parameters.items():
        if not 1 <= len(name) <= MAX_PARAMETER_NAME or "\0" in name + source:
            raise InvalidArgument(
                f"A parameter's name has 1 to {MAX_PARAMETER_NAME} characters, none of them NUL.",
                field="provider_parameters",
            )
        if len(source) > MAX_PARAMETER:
            raise InvalidArgument(
                f"A parameter has at most {MAX_PARAMETER} characters.",
                reason=errors_pb2.ERROR_REASON_TOO_LARGE,
                field="provider_parameters",
            )
    if not template.answer:
        channel.check_needs(template)
    elif (
        template.channel not in ANSWERING or template.purpose is not Purpose.TRANSACTIONAL or not template.text.strip()
    ):
        names = ", ".join(each.name for each in ANSWERING)
        raise InvalidArgument(
            f"An answer is a TRANSACTIONAL template of {names} with a text.",
            reason=errors_pb2.ERROR_REASON_INVALID_TEMPLATE,
            field="answer",
        )
