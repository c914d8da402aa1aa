"""Templates: which parts a channel needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.common.errors import InvalidArgument
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.content_rules import check_content
from services.messaging.domain.messages import Channel, Purpose
from services.messaging.domain.template_content import NO_CONTENT, TemplateContent, with_blocks
from services.messaging.domain.texts import tidied
from yike.common.v1 import errors_pb2

MAX_TEMPLATES = 1_000
"""Templates of a workspace."""

PARAMETER, DATA = "parameter:", "data:"
"""How the names of parts begin that have names of their own: parameters of a registered template, and what an app gets."""

MAX_PARAMETER_NAME = 64
ANSWERING = (Channel.SMS, Channel.WECOM, Channel.WECHAT, Channel.MINI_PROGRAM)
"""Channels by which customers are answered."""

MAX_PARAMETER = 1_000
"""Characters of source of one provider parameter, or of what an app gets under one name."""

RESERVED_DATA = frozenset({"deep_link", "delivery_id", "from", "message_type", "collapse_key"})
"""Names of what an app gets that are ours, or that vendors keep for themselves."""

_DATA_NAME = re.compile(rf"[A-Za-z0-9_.-]{{1,{MAX_PARAMETER_NAME}}}")

MAX_VALUE = 1_000_000_000
"""What a message is expected to bring at most."""


@dataclass(frozen=True, slots=True)
class Template:
    """What is said, in Liquid, by a draft or a version.

    `revision` grows with every change of the draft. `version` is the one that is sent, 0 while none was published; what is
    compiled from a version holds for ever.
    """

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
    content: TemplateContent = NO_CONTENT
    image_url: str = ""
    inbox_days: int = 0
    deep_link: str = ""
    push_data: Mapping[str, str] = field(default_factory=dict)
    expected_value: float | None = None
    tags: tuple[str, ...] = ()
    version: int = 0
    has_unpublished_changes: bool = False
    publish_time: datetime | None = None
    publisher: str = ""
    editor: str = ""

    @property
    def parts(self) -> dict[str, str]:
        """The sources by part, such as `subject`, `text`, `url` or `parameter:<name>`; empty ones left out."""
        return self.parts_of("")

    def parts_of(self, variant_id: str) -> dict[str, str]:
        """Returns the sources by part of a variant as they are rendered; of one that there is not, the template's own."""
        built = self.content.built.get(variant_id) or self.content.built.get("")
        return dict(built) if built else self.own_parts

    @property
    def own_parts(self) -> dict[str, str]:
        """The sources by part as they are written."""
        parts = {
            "subject": self.subject,
            "html": self.html,
            "text": self.text,
            "url": self.url,
            "mini_program_page": self.mini_program_page,
            "deep_link": self.deep_link,
            "image_url": self.image_url,
        }
        parts |= {f"{PARAMETER}{name}": source for name, source in self.provider_parameters.items()}
        parts |= {f"{DATA}{name}": source for name, source in self.push_data.items()}
        return {name: source for name, source in parts.items() if source}

    @property
    def is_plain(self) -> bool:
        """Whether its parts are rendered as they are written: nothing of it is compiled, chosen or made."""
        content = self.content
        makes_text = bool(self.html) and not self.text
        return not (content.mjml or content.preheader or content.blocks or content.variants or makes_text)

    def makes_text(self, variant_id: str) -> bool:
        """Whether the text part of a variant is made of its HTML part."""
        said = self.variant(variant_id)
        return bool(said.html or said.content.mjml) and not said.text

    def tidied(self, variant_id: str, parts: Mapping[str, str]) -> Mapping[str, str]:
        """Returns rendered parts with the text part tidied, where it was made of the HTML part."""
        if not self.content.built or not self.makes_text(variant_id):
            return parts
        return {**parts, "text": tidied(parts.get("text", ""))}

    def variant(self, variant_id: str) -> Template:
        """Returns the template with a variant's wording in place of its own; with its own where there is no such variant."""
        chosen = next((each for each in self.content.variants if each.variant_id == variant_id), None)
        if chosen is None:
            return self
        has_body = bool(chosen.html or chosen.mjml)
        return replace(
            self,
            subject=chosen.subject or self.subject,
            html=chosen.html if has_body else self.html,
            text=chosen.text or ("" if has_body else self.text),
            content=replace(
                self.content,
                mjml=chosen.mjml if has_body else self.content.mjml,
                preheader=chosen.preheader or self.content.preheader,
            ),
        )

    def expanded(self) -> dict[str, str]:
        """Returns the sources by part, `mjml` and `preheader` among them, with blocks in their places; empty ones left out."""
        content = self.content
        sources = {**self.own_parts, "mjml": content.mjml, "preheader": content.preheader}
        return {
            name: with_blocks(source, content.blocks, in_html=name in ("html", "mjml"))
            for name, source in sources.items()
            if source
        }

    def says_the_same(self, other: Template) -> bool:
        """Whether the other is the same but for when and by whom it was made, changed and published."""
        mine = replace(
            self,
            create_time=other.create_time,
            update_time=other.update_time,
            revision=other.revision,
            version=other.version,
            has_unpublished_changes=other.has_unpublished_changes,
            publish_time=other.publish_time,
            publisher=other.publisher,
            editor=other.editor,
        )
        return mine == other


def named(parts: Mapping[str, str], kind: str) -> dict[str, str]:
    """Returns the parts of a kind, `PARAMETER` or `DATA`, by the names that they have there."""
    return {part.removeprefix(kind): text for part, text in parts.items() if part.startswith(kind)}


def check_template(template: Template, channel: ChannelKind) -> None:
    """Checks that its channel has what it needs, and its parameters; that the sources parse is checked where they are compiled.

    Raises:
        InvalidArgument: Naming the field; INVALID_TEMPLATE if a part is lacking.
    """
    check_value(template.expected_value)
    check_tags(template.tags)
    check_parameters(template)
    content = template.content
    check_content(content, template.channel, template.html, [*template.own_parts.values()])
    if template.answer:
        if (
            template.channel not in ANSWERING
            or template.purpose is not Purpose.TRANSACTIONAL
            or not template.text.strip()
        ):
            names = ", ".join(each.name for each in ANSWERING)
            raise InvalidArgument(
                f"An answer is a TRANSACTIONAL template of {names} with a text.",
                reason=errors_pb2.ERROR_REASON_INVALID_TEMPLATE,
                field="answer",
            )
        return
    for variant_id in [each.variant_id for each in content.variants] or [""]:
        wording = template.variant(variant_id)
        channel.check_needs(replace(wording, html=wording.html or wording.content.mjml))


def check_parameters(template: Template) -> None:
    """Checks the limits of its parameters, which a draft keeps, too.

    Raises:
        InvalidArgument: Naming the field.
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
    for name, source in template.push_data.items():
        if not _DATA_NAME.fullmatch(name) or name in RESERVED_DATA or name.startswith(("google", "gcm")):
            raise InvalidArgument(
                f"A name of push_data has 1 to {MAX_PARAMETER_NAME} letters, digits, _, - and .; it does not begin with google "
                f"or gcm and is none of {', '.join(sorted(RESERVED_DATA))}.",
                field="push_data",
            )
        if len(source) > MAX_PARAMETER or "\0" in source:
            raise InvalidArgument(
                f"A value of push_data has at most {MAX_PARAMETER} characters, none of them NUL.",
                reason=errors_pb2.ERROR_REASON_TOO_LARGE,
                field="push_data",
            )


def check_value(value: float | None, field: str = "expected_value") -> None:
    """Refuses an expected value that cannot be compared.

    Raises:
        InvalidArgument: INVALID_FIELD.
    """
    if value is not None and not 0 <= value <= MAX_VALUE:
        raise InvalidArgument(f"{field} must be a number from 0 to {MAX_VALUE}.", field=field)


def check_tags(tags: Sequence[str], field: str = "tags") -> None:
    """Refuses tags of which one is there twice.

    Raises:
        InvalidArgument: INVALID_FIELD.
    """
    if len(set(tags)) < len(tags):
        raise InvalidArgument(f"{field}: name each once.", field=field)
