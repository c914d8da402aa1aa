"""Templates that are registered at the sandbox, as vendors keep them."""

from __future__ import annotations

import msgspec

MAX_TEMPLATES = 500
"""Most templates kept."""

STATES = ("approved", "reviewing", "rejected")


class InvalidTemplate(ValueError):
    """The template cannot be kept; the message says why."""


class RegisteredAtSandbox(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Body of `POST /control/templates`."""

    provider: str
    code: str
    content: str
    state: str = "approved"
    reason: str = ""
    marketing: bool = True


class TemplateBook:
    """Templates by provider and code."""

    def __init__(self) -> None:
        """Starts with none."""
        self._templates: dict[tuple[str, str], RegisteredAtSandbox] = {}

    def put(self, template: RegisteredAtSandbox) -> None:
        """Keeps a template, in place of another of its code.

        Raises:
            InvalidTemplate: If its provider registers none, its state is none, or there are too many.
        """
        if template.provider not in ("aliyun_sms", "tencent_sms"):
            raise InvalidTemplate("`provider` is aliyun_sms or tencent_sms.")
        if template.state not in STATES:
            raise InvalidTemplate(f"`state` is one of {', '.join(STATES)}.")
        key = (template.provider, template.code)
        if key not in self._templates and len(self._templates) >= MAX_TEMPLATES:
            raise InvalidTemplate(f"No more than {MAX_TEMPLATES} templates.")
        self._templates[key] = template

    def of(self, provider: str, code: str) -> RegisteredAtSandbox | None:
        """Returns a template, or None."""
        return self._templates.get((provider, code))

    def of_provider(self, provider: str) -> list[RegisteredAtSandbox]:
        """Returns all of a provider."""
        return [template for template in self._templates.values() if template.provider == provider]
