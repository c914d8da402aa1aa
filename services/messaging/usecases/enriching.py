"""Rendering with what profile and segment know, asked for once a batch: products, stores, loyalty, computed traits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any, Protocol

from services.common.memories import Memory
from services.messaging.domain.template_data import (
    MAX_KEYS,
    Answered,
    Loyalty,
    Thing,
    keys_in,
    loyalty_values,
    without_codes,
)
from services.messaging.domain.trials import without_contacts
from services.messaging.rendering.lookups import LOOKUPS, key_of
from services.messaging.rendering.renderer import (
    Needs,
    Preview,
    Rendered,
    Renderer,
    RenderFailure,
    RenderItem,
    Wanting,
)

KEPT_TEMPLATES = 2_000
"""Templates whose needs are kept; a revision never changes them."""

KEPT_THINGS = 10_000
KEPT_SECONDS = 5.0
"""How long a product or store is kept: so old may a name or price in a message be."""

MAX_ROUNDS = 2
"""How often messages are rendered again that look up what was not asked for at first."""

MAX_NAMES = 200
"""Computed traits that are asked for by name; of more all are."""

_COMPUTED = "computed"
_MARKS = re.compile(r"\b(?:product|store|points|tier|coupons|computed)\b")
_NOTHING = Needs()


class KnowsTemplateData(Protocol):
    """Who answers for the catalogue and for loyalty."""

    async def get(
        self,
        workspace_id: str,
        *,
        skus: Sequence[str] = (),
        store_ids: Sequence[str] = (),
        customer_ids: Sequence[int] = (),
        points: bool = False,
        coupons: bool = False,
    ) -> Answered:
        """Returns what there is of what is asked for."""
        ...


class KnowsComputed(Protocol):
    """Who computes traits."""

    async def computed(
        self, workspace_id: str, customer_ids: Sequence[int], names: Sequence[str]
    ) -> Mapping[int, Mapping[str, Any]]:
        """Returns what is computed of customers; no names: all."""
        ...


@dataclass(frozen=True, slots=True)
class CustomerItem:
    """A message to render: for whom (0: nobody), and by whose clock."""

    item: RenderItem
    customer_id: int
    zone: tzinfo


class Enriching:
    """Renders messages and previews; what needs nothing of profile takes the way that it took without all this."""

    def __init__(self, *, renderer: Renderer, profile: KnowsTemplateData, segment: KnowsComputed) -> None:
        """Takes what renders and who knows."""
        self._renderer = renderer
        self._profile = profile
        self._segment = segment
        self._needs: Memory[str, Needs] = Memory(entries=KEPT_TEMPLATES)
        # None cannot be kept: a thing that is not there is an empty one.
        self._things: Memory[tuple[str, str, str], Thing] = Memory(entries=KEPT_THINGS, seconds=KEPT_SECONDS)

    async def render(self, workspace_id: str, items: Sequence[CustomerItem]) -> list[Rendered | RenderFailure]:
        """Returns each message's text, or why there is none, in order.

        Raises:
            YikeError: If profile or the rendering process is away: none of them is rendered.
        """
        needs = [await self._needs_of(each.item.key, each.item.parts) for each in items]
        if not any(needs):
            return [_final(each) for each in await self._renderer.render([each.item for each in items])]
        wanted: dict[str, dict[str, None]] = {kind: {} for kind in LOOKUPS}
        for each, need in zip(items, needs, strict=True):
            for kind, keys in _keys(need, each.item.values).items():
                wanted[kind].update(dict.fromkeys(keys))
        roots = frozenset(root for need in needs for root in need.roots)
        known, loyalty = await self._ask(
            workspace_id,
            wanted,
            [
                each.customer_id
                for each, need in zip(items, needs, strict=True)
                if need.roots - {_COMPUTED} and each.customer_id
            ],
            roots,
        )
        computed = await self._computed(
            workspace_id, [(each.customer_id, need) for each, need in zip(items, needs, strict=True)]
        )
        ready = [
            replace(
                each.item,
                values={
                    **each.item.values,
                    **_loyalty(each, need, loyalty),
                    **({_COMPUTED: computed.get(each.customer_id, {})} if _COMPUTED in need.roots else {}),
                },
            )
            for each, need in zip(items, needs, strict=True)
        ]
        results = await self._renderer.render(ready, known)
        for _ in range(MAX_ROUNDS):
            again = [index for index, result in enumerate(results) if isinstance(result, Wanting) and _fits(result)]
            if not again:
                break
            more: dict[str, dict[str, None]] = {kind: {} for kind in LOOKUPS}
            for index in again:
                for kind, found in _wanted(results[index]).items():
                    more[kind].update(dict.fromkeys(found))
            added, _ = await self._ask(workspace_id, more, [], frozenset())
            known = {kind: {**known[kind], **added[kind]} for kind in LOOKUPS}
            anew = await self._renderer.render([ready[index] for index in again], known)
            for index, result in zip(again, anew, strict=True):
                results[index] = result
        return [_final(each) for each in results]

    async def preview(
        self, workspace_id: str, parts: Mapping[str, str], values: Mapping[str, Any], *, customer_id: int, zone: tzinfo
    ) -> Preview:
        """Returns what parts say, each by itself; the codes of coupons are masked.

        Raises:
            YikeError: If profile or the rendering process is away.
        """
        needs = await self._renderer.needs(parts) if _may_need(parts) else _NOTHING
        if not needs:
            return await self._renderer.preview(parts, values)
        wanted = {kind: dict.fromkeys(keys) for kind, keys in _keys(needs, values).items()}
        asked = [customer_id] if needs.roots - {_COMPUTED} and customer_id else []
        known, loyalty = await self._ask(workspace_id, wanted, asked, needs.roots)
        if customer_id and _COMPUTED in needs.roots:
            computed = await self._computed(workspace_id, [(customer_id, needs)])
            values = {**values, _COMPUTED: without_contacts(computed.get(customer_id, {}))}
        if asked:
            own = loyalty_values(loyalty.get(customer_id, Loyalty()), needs.roots, zone)
            values = {**values, **without_codes(own)}
        preview = await self._renderer.preview(parts, values, known)
        for _ in range(MAX_ROUNDS):
            if not preview.wanting.keys or not _fits(preview.wanting):
                break
            more = {kind: dict.fromkeys(keys) for kind, keys in preview.wanting.keys.items()}
            added, _ = await self._ask(workspace_id, more, [], frozenset())
            known = {kind: {**known[kind], **added[kind]} for kind in LOOKUPS}
            preview = await self._renderer.preview(parts, values, known)
        if preview.wanting.keys:
            return replace(preview, problems={next(iter(parts)): _too_many()})
        return preview

    async def _computed(self, workspace_id: str, asked: Sequence[tuple[int, Needs]]) -> Mapping[int, Mapping[str, Any]]:
        """Returns what is computed of the customers whose templates say so: one call; none where no template does."""
        mine = [(customer_id, needs) for customer_id, needs in asked if customer_id and _COMPUTED in needs.roots]
        if not mine:
            return {}
        names = {name for _, needs in mine for name in needs.computed}
        by_name = all(needs.computed for _, needs in mine) and len(names) <= MAX_NAMES
        customer_ids = sorted({customer_id for customer_id, _ in mine})
        return await self._segment.computed(workspace_id, customer_ids, sorted(names) if by_name else ())

    async def _needs_of(self, key: str, parts: Mapping[str, str]) -> Needs:
        needs = self._needs.get(key)
        if needs is None:
            needs = await self._renderer.needs(parts) if _may_need(parts) else _NOTHING
            self._needs.keep(key, needs)
        return needs

    async def _ask(
        self,
        workspace_id: str,
        wanted: Mapping[str, Mapping[str, None]],
        customer_ids: Sequence[int],
        roots: frozenset[str],
    ) -> tuple[dict[str, dict[str, Thing | None]], Mapping[int, Loyalty]]:
        """Returns what there is of things and customers: what is kept is not asked for."""
        known: dict[str, dict[str, Thing | None]] = {kind: {} for kind in LOOKUPS}
        missing: dict[str, list[str]] = {kind: [] for kind in LOOKUPS}
        for kind, keys in wanted.items():
            for key in keys:
                if not key_of(kind, key):
                    continue
                kept = self._things.get((workspace_id, kind, key))
                if kept is None:
                    missing[kind].append(key)
                else:
                    known[kind][key] = kept or None
        if not any(missing.values()) and not customer_ids:
            return known, {}
        asked_at = self._things.moment()
        answered = await self._profile.get(
            workspace_id,
            skus=missing["product"],
            store_ids=missing["store"],
            customer_ids=sorted(set(customer_ids)),
            points=bool(roots & {"points", "tier"}),
            coupons="coupons" in roots,
        )
        for kind, keys_asked in missing.items():
            found = answered.of_kind(kind)
            for key in keys_asked:
                thing = found.get(key)
                known[kind][key] = thing
                self._things.keep((workspace_id, kind, key), thing or {}, asked_at=asked_at)
        return known, answered.customers


def _may_need(parts: Mapping[str, str]) -> bool:
    return any(_MARKS.search(source) for source in parts.values())


def _keys(needs: Needs, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns what a message will probably look up."""
    return {
        kind: [*needs.keys.get(kind, ()), *keys_in(kind, values.get("event"), values.get("data"))][: 2 * MAX_KEYS]
        for kind in needs.lookups
    }


def _loyalty(each: CustomerItem, needs: Needs, loyalty: Mapping[int, Loyalty]) -> dict[str, Any]:
    if not needs.roots:
        return {}
    return loyalty_values(loyalty.get(each.customer_id, Loyalty()), needs.roots, each.zone)


def _fits(wanting: Wanting) -> bool:
    return all(len(keys) <= MAX_KEYS for keys in wanting.keys.values())


def _wanted(result: Rendered | RenderFailure | Wanting) -> Mapping[str, Sequence[str]]:
    return result.keys if isinstance(result, Wanting) else {}


def _final(result: Rendered | RenderFailure | Wanting) -> Rendered | RenderFailure:
    return RenderFailure(_too_many()) if isinstance(result, Wanting) else result


def _too_many() -> str:
    return f"looks up more than {MAX_KEYS} products or stores"
