"""Calling a URL: over when it was answered with 2xx. A failure is not the end of the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from services.common.public_addresses import is_public
from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import Problem
from services.journey.domain.walking import Walk

MAX_URL_LENGTH = 2_000

OWN_HOSTS = ("127.0.0.1", "::1", "localhost")
"""Hosts that are the machine itself: the only ones that may be called without TLS, where that is allowed at all."""


@dataclass(frozen=True, slots=True)
class CallWebhook(Request):
    """Ask for a POST to a URL."""

    outside: ClassVar[bool] = True

    url: str


@dataclass(frozen=True, slots=True)
class WebhookAnswered(Answer):
    """It was answered with this status, of 2xx."""

    status: int


@dataclass(frozen=True, slots=True)
class WebhookAction(Action[WebhookAnswered]):
    """Call a URL; an empty `on_failure_step_id` goes on after a failure as after a delivery."""

    kind: ClassVar[str] = "webhook"
    answer: ClassVar[type[Answer]] = WebhookAnswered

    url: str
    on_failure_step_id: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """The step after a failure."""
        return (self.on_failure_step_id,)

    def problems(self, path: str, definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the URL, and with the step after a failure."""
        message = problem_of_url(self.url)
        if message:
            yield Problem(f"{path}.url", "bad_url", message)
        target = self.on_failure_step_id
        if target and definition.step(target) is None:
            yield Problem(f"{path}.on_failure_step_id", "unknown_step", f"there is no step {target}")

    def enter(self, walk: Walk) -> None:
        """Asks for the call. The record names the host only: a URL may hold what is nobody else's business."""
        walk.record("webhook_requested", urlsplit(self.url).hostname or "")
        walk.ask(CallWebhook(self.url))

    def take(self, walk: Walk, answer: WebhookAnswered) -> None:
        """Goes on."""
        walk.record("webhook_delivered", f"http_status: {answer.status}")
        walk.leave()

    def fail(self, walk: Walk, reason: str) -> None:
        """Goes the way of a failure, or on."""
        walk.record("webhook_failed", reason)
        if self.on_failure_step_id:
            walk.enter(self.on_failure_step_id)
        else:
            walk.leave()


def problem_of_url(url: str) -> str:
    """Returns what is wrong with a webhook's URL; "" when nothing is. Where its name leads is looked at when it is called."""
    if not 1 <= len(url) <= MAX_URL_LENGTH:
        return f"give a URL of 1 to {MAX_URL_LENGTH} characters"
    if not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>^`{|}'):
        return "give a URL whose other characters than those of RFC 3986 are percent-encoded (of a name: as punycode)"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "give a URL"
    host = parts.hostname or ""
    if not host or parts.scheme not in ("http", "https"):
        return "give a URL that begins with https://"
    if "@" in parts.netloc or parts.fragment:
        return "give a URL without user, password and fragment; the signature tells who calls"
    if host in OWN_HOSTS:
        return ""
    return _problem_of_public_url(parts, host, port)


def _problem_of_public_url(parts: SplitResult, host: str, port: int | None) -> str:
    if parts.scheme != "https":
        return "give a URL that begins with https://"
    if port is not None and port != 443 and port < 1024:
        return "give a URL of port 443, or of one from 1024 on"
    try:
        return "" if is_public(host) else "give the address of a host on the public internet"
    except ValueError:
        return ""
