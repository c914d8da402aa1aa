"""How a template looks for customers: one, or some at random."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.common.errors import InvalidArgument
from services.common.masking import masked
from services.messaging.channels import channel_kind
from services.messaging.clients.profile import CustomerFiles
from services.messaging.domain import CustomerFile, Reason, Template
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.contact_points import why_none
from services.messaging.domain.trials import RenderValues
from services.messaging.usecases.rendered import Rendering
from services.messaging.usecases.trying import Trying

SAMPLE = 10
"""Customers at random, at most."""

MAX_MISSING = 50
"""Missing values that are summed up."""

_SPARE = 3
"""How many times as many are drawn as are shown: some may be restricted, or their files not to be read."""


class KnowsFiles(Protocol):
    """Customers' files."""

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> CustomerFiles:
        """Returns the files by the id asked for."""
        ...


class Draws(Protocol):
    """Who draws customers by lot."""

    async def sample(self, workspace_id: str, segment_id: str, size: int) -> tuple[Sequence[int], int]:
        """Returns so many members of a segment at random, of "" of all customers, and of how many they are."""
        ...


@dataclass(frozen=True, slots=True)
class CustomerPreview:
    """How a template looks for a customer, 0 for nobody.

    Attributes:
        contact_point: Where a message would go, as it may be shown; empty for nowhere.
        contact_problem: Why it would go nowhere; NONE where it would.
    """

    customer_id: int
    rendering: Rendering
    contact_point: str = ""
    contact_problem: Reason = Reason.NONE


@dataclass(frozen=True, slots=True)
class MissingSummary:
    """A value that so many of those who were looked at lack."""

    name: str
    needed: bool
    customers: int


@dataclass(frozen=True, slots=True)
class Previewed:
    """How a template looks; `population` is of how many they were taken at random, 0 where they were not."""

    previews: Sequence[CustomerPreview]
    population: int = 0

    @property
    def sendable(self) -> int:
        """For how many of them it could be sent so."""
        return sum(each.rendering.sendable for each in self.previews)

    @property
    def missing(self) -> list[MissingSummary]:
        """What is missing, what most lack first."""
        counts: Counter[str] = Counter()
        needed: dict[str, bool] = {}
        for preview in self.previews:
            missing = preview.rendering.preview.missing
            counts.update({each.name for each in missing})
            for each in missing:
                needed[each.name] = needed.get(each.name, False) or each.needed
        return [MissingSummary(name, needed[name], count) for name, count in counts.most_common(MAX_MISSING)]


class Previewing:
    """Shows templates."""

    def __init__(self, *, trying: Trying, customers: KnowsFiles, segment: Draws) -> None:
        """Takes what it works with."""
        self._trying = trying
        self._customers = customers
        self._segment = segment

    async def template(self, workspace_id: str, template_id: str, version: int, given: Template | None) -> Template:
        """Returns what is to be shown: a version, the draft, or what is given in its place.

        Raises:
            InvalidArgument: If both are asked for.
            NotFound: If there is no such template or version.
        """
        if given is not None and version:
            raise InvalidArgument("Give either template_version or template.", field="template_version")
        kept = await self._trying.kept_template(workspace_id, template_id, version)
        return kept if given is None else replace(given, channel=kept.channel, purpose=kept.purpose)

    async def one(self, workspace_id: str, template: Template, values: RenderValues, *, reveals: bool) -> Previewed:
        """Returns how a template looks for a customer, or nobody.

        Raises:
            NotFound: If there is no such customer, or the file cannot be read.
            Unavailable: If profile or the rendering process is away.
        """
        file = None
        if values.customer_id:
            files = await self._customers.files(workspace_id, [values.customer_id])
            file = files.by_id.get(values.customer_id)
        return Previewed([await self._preview(workspace_id, template, values, file, reveals=reveals)])

    async def sample(
        self, workspace_id: str, template: Template, values: RenderValues, *, segment_id: str, size: int, reveals: bool
    ) -> Previewed:
        """Returns how a template looks for customers at random, who are not restricted.

        Raises:
            NotFound: If there is no such segment.
            Unavailable: If profile, segment or the rendering process is away.
        """
        size = size or SAMPLE
        drawn, population = await self._segment.sample(workspace_id, segment_id, size * _SPARE)
        files = await self._customers.files(workspace_id, drawn)
        shown = [files.by_id[each] for each in drawn if each in files.by_id and not files.by_id[each].restricted][:size]
        previews = [
            await self._preview(
                workspace_id, template, replace(values, customer_id=file.customer_id), file, reveals=reveals
            )
            for file in shown
        ]
        return Previewed(previews, population)

    async def _preview(
        self, workspace_id: str, template: Template, values: RenderValues, file: CustomerFile | None, *, reveals: bool
    ) -> CustomerPreview:
        rendering = await self._trying.render(workspace_id, template, values, file=file, reveals=reveals)
        if file is None:
            return CustomerPreview(values.customer_id, rendering)
        kind = channel_kind(template.channel)
        points = file.reachable_at(kind)
        if not points:
            reason = why_none(file.contact_points, file.contact_words, kind)
            return CustomerPreview(file.customer_id, rendering, contact_problem=reason)
        shown = points[0].value if reveals else _masked(kind, points[0].value)
        return CustomerPreview(file.customer_id, rendering, shown)


def _masked(kind: ChannelKind, value: str) -> str:
    types: Mapping[str, str] = {"email": "email", "phone": "phone"}
    return masked(next((types[each] for each in kind.contact_types if each in types), ""), value)
