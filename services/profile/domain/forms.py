"""Forms as they are kept. Pure; what a definition holds stands in `services/common/forms`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.common.forms import Definition

MAXIMUM_FORMS = 200
"""Of a workspace."""


@dataclass(frozen=True)
class FormTotals:
    """What came in by a form."""

    submissions: int = 0
    spam: int = 0
    last_submission_time: datetime | None = None


@dataclass(frozen=True)
class Form:
    """A form.

    Attributes:
        creation: A digest of the call that made it, where it had a request id, so that the same again changes nothing.
    """

    form_id: str
    definition: Definition
    revision: int
    create_time: datetime
    update_time: datetime
    creation: str = ""
    totals: FormTotals = field(default_factory=FormTotals)

    @property
    def display_name(self) -> str:
        """For operators; lists are ordered by it."""
        return self.definition.display_name


def new_form_id(workspace_id: str, chance: str) -> str:
    """Returns the id of a form: the workspace stands in it, as whoever opens its page has no key that would name it."""
    return f"frm_{workspace_id.removeprefix('ws_')}_{chance}"
