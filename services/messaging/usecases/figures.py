"""How the variants and the cases of a template do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from services.common.database import Database
from services.messaging.storage import selections
from services.messaging.storage.moments import Moment
from services.messaging.storage.selections import Figures
from services.messaging.usecases.templates import Templates

LOOKED_BACK = timedelta(days=90)
"""How far figures go back where nobody says."""

_FIRST = datetime.min.replace(tzinfo=UTC) + LOOKED_BACK


@dataclass(frozen=True, slots=True)
class TemplateFigures:
    """Figures by variant, and by block and case."""

    variants: Mapping[str, Figures] = field(default_factory=dict)
    block_cases: Mapping[tuple[str, str], Figures] = field(default_factory=dict)


class ContentFigures:
    """Counts what came of messages by what they said."""

    def __init__(self, *, database: Database, templates: Templates, moment: Moment) -> None:
        """Takes what it works with."""
        self._database = database
        self._templates = templates
        self._moment = moment

    async def of_template(
        self, workspace_id: str, template_id: str, start_time: datetime | None, end_time: datetime | None
    ) -> TemplateFigures:
        """Returns the figures of a template's messages that were asked for in a time; by default in the last 90 days.

        Raises:
            NotFound: If there is no such template.
        """
        await self._templates.get(workspace_id, template_id)
        async with self._database.workspace(workspace_id) as connection:
            end = end_time or await self._moment(connection)
            start = start_time or max(end, _FIRST) - LOOKED_BACK
            found = await selections.count_said(connection, workspace_id, template_id, start, end_time)
        variants: dict[str, Figures] = {}
        cases: dict[tuple[str, str], Figures] = {}
        for each in found:
            if each.variant_id:
                variants[each.variant_id] = variants.get(each.variant_id, Figures()) + each.figures
            for case in each.block_cases.items():
                cases[case] = cases.get(case, Figures()) + each.figures
        return TemplateFigures(variants, cases)
