"""What is chosen for messages: variants, and cases of blocks. Asked for once a batch, and only where a template has some."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.common.database import Database
from services.messaging.domain import CustomerFile, Template
from services.messaging.domain.selecting import PLAIN, Selection, allocate, choose_cases, segments_of
from services.messaging.storage import selections


class KnowsMembers(Protocol):
    """Who knows who is in which segment."""

    async def members(
        self, workspace_id: str, customer_ids: Sequence[int], segment_ids: Sequence[str]
    ) -> Mapping[int, Collection[str]]:
        """Returns by customer those of the segments that they are in."""
        ...


@dataclass(frozen=True, slots=True)
class Selectable:
    """A message to be said: a template, and whose it is; customer 0 is nobody."""

    template: Template
    customer_id: int = 0
    node_ids: tuple[int, ...] = ()
    traits: Mapping[str, Any] = field(default_factory=dict)
    tags: Collection[str] = ()

    @classmethod
    def of(cls, template: Template, customer: CustomerFile) -> Selectable:
        """Returns a template that is said to a customer."""
        return cls(template, customer.customer_id, customer.node_ids, customer.traits, customer.tags)


class Selecting:
    """Chooses what messages say."""

    def __init__(self, *, database: Database, segments: KnowsMembers) -> None:
        """Takes who knows."""
        self._database = database
        self._segments = segments

    async def select(self, workspace_id: str, items: Sequence[Selectable]) -> list[Selection]:
        """Returns what is chosen for each message, in order.

        Raises:
            YikeError: If segment is away and a template asks for its members: nothing is chosen then.
        """
        if not any(each.template.content.blocks or each.template.content.variants for each in items):
            return [PLAIN] * len(items)
        members = await self._members(workspace_id, items)
        kept = await self._kept(workspace_id, [each for each in items if each.template.content.variants])
        return [
            Selection(
                allocate(
                    each.template.content.variants,
                    each.template.template_id,
                    min((*each.node_ids, each.customer_id)) if each.customer_id else 0,
                    workspace_id=workspace_id,
                    kept=kept.get((each.template.template_id, each.customer_id), ""),
                ),
                choose_cases(
                    each.template.content.blocks, each.traits, each.tags, members.get(each.customer_id, frozenset())
                ),
            )
            for each in items
        ]

    async def _members(self, workspace_id: str, items: Sequence[Selectable]) -> Mapping[int, Collection[str]]:
        asking = [(each.customer_id, segments_of(each.template.content.blocks)) for each in items]
        wanted = {segment_id for customer_id, segments in asking if customer_id for segment_id in segments}
        if not wanted:
            return {}
        customers = {customer_id for customer_id, segments in asking if customer_id and segments}
        return await self._segments.members(workspace_id, sorted(customers), sorted(wanted))

    async def _kept(self, workspace_id: str, items: Sequence[Selectable]) -> dict[tuple[str, int], str]:
        """Returns by template and customer the variant that the customer had last, by whichever of its ids."""
        ids = {node_id for each in items for node_id in (*each.node_ids, each.customer_id) if node_id}
        if not ids:
            return {}
        async with self._database.workspace(workspace_id) as connection:
            last = await selections.last_variants(
                connection, workspace_id, {each.template.template_id for each in items}, ids
            )
        kept = {}
        for each in items:
            template_id = each.template.template_id
            found = [
                last[template_id, node_id]
                for node_id in (*each.node_ids, each.customer_id)
                if (template_id, node_id) in last
            ]
            if found:
                kept[template_id, each.customer_id] = max(found)[1]
        return kept
