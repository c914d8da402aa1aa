"""Calling a URL: over when it was answered with 2xx. A failure is not the end of the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from services.common.webhook_requests import problem_of_url
from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import Problem
from services.journey.domain.walking import Walk
from services.journey.steps.kept_values import problems_of_value_name


@dataclass(frozen=True, slots=True)
class CallWebhook(Request):
    """Ask for a POST to a URL."""

    outside: ClassVar[bool] = True

    url: str
    wants_answer: bool = False


@dataclass(frozen=True, slots=True)
class WebhookAnswered(Answer):
    """It was answered with this status, of 2xx; where the answer is wanted, with this JSON, or why that is not kept."""

    status: int
    answer_json: str = ""
    why_not_kept: str = ""


@dataclass(frozen=True, slots=True)
class WebhookAction(Action[WebhookAnswered]):
    """Call a URL; an empty `on_failure_step_id` goes on after a failure as after a delivery. `keep_as` names the answer."""

    kind: ClassVar[str] = "webhook"
    answer: ClassVar[type[Answer]] = WebhookAnswered

    url: str
    on_failure_step_id: str = ""
    keep_as: str = ""

    @property
    def keeps(self) -> str:
        """The name of the answer."""
        return self.keep_as

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
        yield from problems_of_value_name(self.keep_as, f"{path}.keep_as")

    def enter(self, walk: Walk) -> None:
        """Asks for the call. The record names the host only: a URL may hold what is nobody else's business."""
        walk.record("webhook_requested", urlsplit(self.url).hostname or "")
        walk.ask(CallWebhook(self.url, bool(self.keep_as)))

    def take(self, walk: Walk, answer: WebhookAnswered) -> None:
        """Goes on."""
        walk.record("webhook_delivered", f"http_status: {answer.status}")
        if self.keep_as and answer.answer_json:
            walk.record("answer_kept", f"{self.keep_as}, {len(answer.answer_json.encode())} bytes")
            walk.keep(self.keep_as, answer.answer_json)
        elif self.keep_as:
            walk.record("answer_not_kept", answer.why_not_kept)
        walk.leave()

    def fail(self, walk: Walk, reason: str) -> None:
        """Goes the way of a failure, or on."""
        walk.record("webhook_failed", reason)
        if self.on_failure_step_id:
            walk.enter(self.on_failure_step_id)
        else:
            walk.leave()
