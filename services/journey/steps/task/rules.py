"""A task for a staff member: over when messaging has made it; how it ends is an event of the customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer, Request
from services.journey.domain.problems import RESOURCE_ID, Problem, is_text
from services.journey.domain.walking import Walk

MAX_TITLE = 200
MAX_DESCRIPTION = 4_000
MAX_ID = 63
MAX_MINUTES = 43_200
MAX_TIERS = 20
STAFF_MEMBER = "staff_member"


@dataclass(frozen=True, slots=True)
class MakeTask(Request):
    """Ask messaging for a task; the fields are those of the step."""

    task_kind: str
    title: str
    description: str
    assignment: str
    store_id: str
    skill: str
    staff_id: str
    priority: str
    vip_tier_ids: list[str]
    due_minutes: int
    in_shift_hours: bool
    escalate_after_minutes: int


@dataclass(frozen=True, slots=True)
class TaskMade(Answer):
    """Messaging made the task; `staff_id` is whose it was then, empty for nobody's."""

    task_id: str
    staff_id: str = ""


@dataclass(frozen=True, slots=True)
class TaskAction(Action[TaskMade]):
    """Make a task. Words of enums are those of messaging in lower case, empty for what is left to it."""

    kind: ClassVar[str] = "task"
    answer: ClassVar[type[Answer]] = TaskMade
    cancellable: ClassVar[bool] = True

    task_kind: str = ""
    title: str = ""
    description: str = ""
    assignment: str = ""
    store_id: str = ""
    skill: str = ""
    staff_id: str = ""
    priority: str = ""
    vip_tier_ids: tuple[str, ...] = ()
    due_minutes: int = 0
    in_shift_hours: bool = False
    escalate_after_minutes: int = 0

    def __post_init__(self) -> None:
        """Takes the list that a stored definition has as what compares alike."""
        object.__setattr__(self, "vip_tier_ids", tuple(self.vip_tier_ids))

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with any part of it."""
        if not self.task_kind or self.task_kind == "other":
            yield Problem(f"{path}.kind", "missing", "say what is to be done")
        if not is_text(self.title, MAX_TITLE) or "\n" in self.title:
            yield Problem(f"{path}.title", "bad_text", f"give a title of one line, of 1 to {MAX_TITLE} characters")
        if self.description and not is_text(self.description, MAX_DESCRIPTION):
            yield Problem(f"{path}.description", "bad_text", f"give at most {MAX_DESCRIPTION:,} characters")
        for name in ("assignment", "priority"):
            if getattr(self, name) == "other":
                yield Problem(f"{path}.{name}", "bad_value", "give one of those that there are")
        if (self.assignment == STAFF_MEMBER) != bool(self.staff_id):
            message = "name a staff member where the task is for one, and only there"
            yield Problem(f"{path}.staff_id", "missing", message)
        elif self.staff_id and not RESOURCE_ID.match(self.staff_id):
            yield Problem(f"{path}.staff_id", "bad_id", "give the id of a staff member")
        for name in ("store_id", "skill"):
            value = getattr(self, name)
            if value and not is_text(value, MAX_ID):
                yield Problem(f"{path}.{name}", "bad_text", f"give at most {MAX_ID} characters")
        if len(self.vip_tier_ids) > MAX_TIERS or not all(is_text(each, MAX_ID) for each in self.vip_tier_ids):
            yield Problem(f"{path}.vip_tier_ids", "bad_list", f"give at most {MAX_TIERS} ids of tiers")
        for name in ("due_minutes", "escalate_after_minutes"):
            if not 0 <= getattr(self, name) <= MAX_MINUTES:
                yield Problem(f"{path}.{name}", "out_of_range", f"give 1 to {MAX_MINUTES:,} minutes")

    def enter(self, walk: Walk) -> None:
        """Asks messaging."""
        walk.record("task_requested", self.title[:100])
        asked = {each.name: getattr(self, each.name) for each in fields(MakeTask)}
        walk.ask(MakeTask(**{**asked, "vip_tier_ids": list(self.vip_tier_ids)}))

    def take(self, walk: Walk, answer: TaskMade) -> None:
        """Goes on."""
        walk.record("task_made", f"{answer.task_id} {answer.staff_id}".strip())
        walk.leave()
