"""Whatever order, lateness and repetition group calls have, among merges and cuts: companies are what the oracle says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.integration.profile.company_desk import Desk, group, left
from tests.integration.profile.conftest import Platform, Workspace, event, new_workspace_id

HOUR = timedelta(hours=1)
NAMES, COMPANIES = "abc", ("k1", "k2")
names, companies = st.sampled_from(NAMES), st.sampled_from(COMPANIES)
hours = st.integers(-5, 20)
SAID = st.dictionaries(st.sampled_from(("name", "plan")), st.sampled_from(("x", "y", None)), max_size=2)
JOINS = st.tuples(st.just("join"), names, companies, hours, SAID)
ACTS = st.one_of(
    JOINS,
    JOINS,
    st.tuples(st.just("left"), names, companies, hours),
    st.tuples(st.just("merge"), names, names),
    st.tuples(st.just("cut"), names),
)
Order = tuple[int, int, str]


@pytest.mark.parametrize("number", [0, 1])
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.target],
)
@seed(11)
@given(acts=st.lists(ACTS, min_size=5, max_size=14), data=st.data())
async def test_companies_are_what_the_calls_come_to(
    number: int, platform: Platform, acts: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    workspace = Workspace(platform, new_workspace_id())
    desk = Desk(workspace)
    members: dict[tuple[str, str], tuple[Order, bool]] = {}
    traits: dict[tuple[str, str], tuple[Order, Any]] = {}
    await workspace.record(*(event(anonymous_id=name) for name in NAMES))
    for place, (kind, name, *said) in enumerate(acts):
        platform.clock.advance(timedelta(minutes=1))
        now = platform.clock.now()
        owners = {each: await workspace.customer_of("anonymous_id", each) for each in NAMES}
        message_id = f"m{(place * 7 + number) % 100:02}-{place}"
        if kind in ("join", "left"):
            at = now - said[1] * HOUR
            occur, receive = int(at.timestamp() * 1_000_000), int(now.timestamp() * 1_000_000)
            order = (min(occur, receive), occur, message_id)
            if kind == "join":
                await workspace.record(group(message_id, said[0], at=at, traits=said[2], anonymous_id=name))
                for key, value in said[2].items():
                    traits[said[0], key] = max(traits.get((said[0], key), (order, value)), (order, value), key=_first)
            else:
                await workspace.record(left(message_id, said[0], at=at, anonymous_id=name))
            word = (order, kind == "join")
            members[said[0], name] = max(members.get((said[0], name), word), word, key=_first)
        elif kind == "merge" and owners[name] != owners[said[0]]:
            await workspace.merge(owners[name], owners[said[0]])
        elif kind == "cut" and sum(owner == owners[name] for owner in owners.values()) > 1:
            await workspace.cut(anonymous_id=name)
    # The facts come in any order, in any portions, some of them twice.
    told = await desk.told()
    shuffled = data.draw(
        st.permutations([*told, *data.draw(st.lists(st.sampled_from(told), max_size=4))] if told else [])
    )
    size = data.draw(st.integers(1, 5))
    for start in range(0, len(shuffled), size):
        await desk.absorb(*shuffled[start : start + size])
    owners = {each: await workspace.customer_of("anonymous_id", each) for each in NAMES}
    assert await desk.ids() == sorted({company for company, _ in members})
    for company in {company for company, _ in members}:
        assert await desk.traits(company) == {
            key: value for (of, key), (_, value) in traits.items() if of == company and value is not None
        }
        assert (await desk.get(company)).told_name == (traits.get((company, "name"), (None, None))[1] or "")
        joined = {name for (of, name), (_, is_member) in members.items() if of == company and is_member}
        found = await desk.members(company, page_size=1)
        assert sorted(each.customer_id for each in found) == sorted({owners[name] for name in joined})
        assert {each.value for member in found for each in member.identifiers} == joined
    for customer_id in set(owners.values()):
        own = {name for name in NAMES if owners[name] == customer_id}
        assert await desk.of_customer(customer_id) == sorted(
            {company for (company, name), (_, is_member) in members.items() if is_member and name in own}
        )


def _first(word: tuple[Order, Any]) -> Order:
    return word[0]
