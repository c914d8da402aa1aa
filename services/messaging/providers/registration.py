"""Providers at which templates of SMS are registered."""

from __future__ import annotations

from typing import ClassVar, Protocol, runtime_checkable

from services.messaging.domain.sms_findings import RegisteredTemplate
from services.messaging.providers.contract import CalledT, Verdict


@runtime_checkable
class ChecksTemplates(Protocol[CalledT]):
    """A provider at which templates of SMS are registered, and that tells of them."""

    only_parameter: ClassVar[str]
    """Under which name a template's text goes that has no parameters."""

    async def registered_template(
        self, code: str, account: CalledT, *, timeout_seconds: float
    ) -> RegisteredTemplate | Verdict:
        """Asks what is registered under a code; a verdict tells why that could not be asked. Never raises for the provider."""
        ...
