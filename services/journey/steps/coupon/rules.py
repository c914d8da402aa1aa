"""Issuing a coupon: over when profile has issued it. That there is none for the customer is a way on, no failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import RESOURCE_ID, Problem
from services.journey.domain.references import Reference, ReferenceKind
from services.journey.domain.walking import Walk
from services.journey.steps.kept_values import problems_of_value_name
from services.journey.steps.targets import problems_of_target

DEFAULT_NAME = "coupon"


@dataclass(frozen=True, slots=True)
class IssueCoupon(Request):
    """Ask profile to issue a coupon of a template."""

    coupon_template_id: str


@dataclass(frozen=True, slots=True)
class CouponIssued(Answer):
    """The coupon's id, by which nobody can use it, and as JSON what messages may say of it, its code too. Else `why_not`."""

    coupon_id: str = ""
    value_json: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class CouponAction(Action[CouponIssued]):
    """Issue a coupon; later messages of the run have it by `keep_as`, `coupon` where that is empty."""

    kind: ClassVar[str] = "coupon"
    answer: ClassVar[type[Answer]] = CouponIssued

    coupon_template_id: str
    keep_as: str = ""
    refused_step_id: str = ""

    @property
    def keeps(self) -> str:
        """The name of the coupon."""
        return self.keep_as or DEFAULT_NAME

    @property
    def targets(self) -> tuple[str, ...]:
        """The step for whom there is none."""
        return (self.refused_step_id,)

    def problems(self, path: str, definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the template's id, the name, and the step for whom there is none."""
        if not RESOURCE_ID.match(self.coupon_template_id):
            yield Problem(f"{path}.coupon_template_id", "bad_id", "give the id of a coupon template")
        yield from problems_of_value_name(self.keep_as, f"{path}.keep_as")
        yield from problems_of_target(self.refused_step_id, f"{path}.refused_step_id", definition)

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the template."""
        yield Reference(f"{path}.coupon_template_id", ReferenceKind.COUPON_TEMPLATE, self.coupon_template_id)

    def enter(self, walk: Walk) -> None:
        """Asks profile."""
        walk.record("coupon_requested", self.coupon_template_id)
        walk.ask(IssueCoupon(self.coupon_template_id))

    def take(self, walk: Walk, answer: CouponIssued) -> None:
        """Keeps the coupon and goes on, or the way of whom there is none for."""
        if not answer.why_not:
            walk.record("coupon_issued", answer.coupon_id)
            walk.keep(self.keeps, answer.value_json)
            walk.leave()
            return
        walk.record("coupon_not_issued", answer.why_not)
        if self.refused_step_id:
            walk.enter(self.refused_step_id)
        else:
            walk.leave()
