"""Companies are what calls and people say of them; who belongs to them follows the identifiers."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.common.caller import act_as, new_caller
from services.common.errors import Aborted, AlreadyExists, InvalidArgument, NotFound, ResourceExhausted
from services.common.json_values import encode
from services.profile.storage import companies as company_rows
from services.profile.usecases.companies import absorbing, accounts
from tests.integration.profile.company_desk import Desk, group, left
from tests.integration.profile.conftest import Workspace, event
from tests.integration.profile.test_erasing import erase_at_identity, erase_here, rows
from yike.common.v1 import personal_data_pb2 as personal_pb
from yike.profile.v1 import company_service_pb2 as company_pb

LEAD, DEAL, RENEWAL = company_pb.COMPANY_STAGE_LEAD, company_pb.COMPANY_STAGE_DEAL, company_pb.COMPANY_STAGE_RENEWAL
HOUR = timedelta(hours=1)


async def test_group_calls_make_a_company_with_its_traits_and_members(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    desk, now = Desk(workspace), workspace.platform.clock.now()
    await workspace.record(
        group("g2", "acme", at=now - 2 * HOUR, traits={"name": "Acme", "seats": 20, "plan": None}, user_id="u1"),
        group("g1", "acme", at=now - 5 * HOUR, traits={"name": "Old", "plan": "free", "city": "Wuhan"}, user_id="u2"),
        event("x", user_id="u3", at=now),
    )
    await desk.absorb()
    assert await desk.traits("acme") == {"name": "Acme", "seats": 20, "city": "Wuhan"}
    company = await desk.get("acme")
    assert (company.told_name, company.stage, company.member_identifiers) == ("Acme", LEAD, 2)
    first, second = [await workspace.customer_of("user_id", each) for each in ("u1", "u2")]
    members = {each.customer_id: each for each in await desk.members("acme", page_size=1)}
    assert set(members) == {first, second}
    assert [each.value for each in members[second].identifiers] == ["u2"]
    assert members[second].join_time.ToDatetime() == (now - 5 * HOUR).replace(tzinfo=None)
    await workspace.record(left("l1", "acme", at=now, user_id="u2"), group("g3", "zeta", at=now, user_id="u1"))
    await desk.absorb()
    assert [each.customer_id for each in await desk.members("acme")] == [first]
    assert await desk.of_customer(first, page_size=1) == ["acme", "zeta"]
    assert await desk.of_customer(second) == []
    with pytest.raises(NotFound):
        await Desk(other_workspace).get("acme")
    assert await Desk(other_workspace).ids() == []


async def test_a_merge_and_a_cut_take_memberships_along(workspace: Workspace) -> None:
    desk, now = Desk(workspace), workspace.platform.clock.now()
    await workspace.record(
        group("g1", "acme", at=now, user_id="u1"),
        group("g2", "acme", at=now - HOUR, email="e@example.com"),
        group("g3", "zeta", at=now, email="e@example.com"),
    )
    await desk.absorb()
    one, other = await workspace.customer_of("user_id", "u1"), await workspace.customer_of("email", "e@example.com")
    merged = await workspace.merge(one, other)
    [member] = await desk.members("acme", page_size=1)
    assert (member.customer_id, len(member.node_ids)) == (merged, 2)
    assert await desk.of_customer(merged) == ["acme", "zeta"]
    await workspace.cut(email="e@example.com")
    assert {each.customer_id for each in await desk.members("acme")} == {one, other}
    assert await desk.of_customer(one) == ["acme"]


async def test_people_let_customers_join_and_leave_by_events(workspace: Workspace) -> None:
    desk, clock = Desk(workspace), workspace.platform.clock
    await desk.create("acme")
    await workspace.record(event(user_id="u1", at=clock.now()), group("g1", "acme", at=clock.now(), user_id="u2"))
    await desk.absorb()
    first, second = [await workspace.customer_of("user_id", each) for each in ("u1", "u2")]
    act_as(new_caller(workspace.workspace_id, "user:7"))
    clock.advance(HOUR)
    joined = await desk.add("acme", first)
    assert (await desk.add("acme", first), joined.customer_id) == (joined, first)
    clock.advance(HOUR)
    assert [await desk.remove("acme", second), await desk.remove("acme", second)] == [1, 0]
    assert [each.customer_id for each in await desk.members("acme")] == [first]
    [said] = [each for each in await workspace.timeline(second) if each.name == "Company Left"]
    assert said.properties.json == '{"groupId":"acme","by":"user:7"}'
    # What the worker makes of these events later is what is there.
    await desk.absorb()
    assert [each.customer_id for each in await desk.members("acme")] == [first]
    clock.advance(HOUR)
    await workspace.record(group("g2", "acme", at=clock.now(), user_id="u2"))
    await desk.absorb()
    assert len(await desk.members("acme")) == 2
    for wrong in (desk.add("none", first), desk.remove("none", first), desk.add("acme", 12345), desk.members("none")):
        with pytest.raises(NotFound):
            await wrong
    clock.advance(-3 * HOUR)


async def test_stages_are_noted_with_who_and_when_and_traits_are_set_by_hand(workspace: Workspace) -> None:
    desk, clock = Desk(workspace), workspace.platform.clock
    act_as(new_caller(workspace.workspace_id, "user:7"))
    made = await desk.create("acme", display_name="Acme Ltd", owner="Li Lei", traits={"seats": 5, "size": 1.50})
    assert made.traits.json == '{"seats":5,"size":1.5}'
    assert await desk.create("acme", display_name="Acme Ltd", owner="Li Lei") == made
    with pytest.raises(AlreadyExists):
        await desk.create("acme", owner="Han Mei")
    act_as(new_caller(workspace.workspace_id, "user:8"))
    clock.advance(HOUR)
    deal = await desk.update("acme", "stage", stage=DEAL, etag=made.etag)
    with pytest.raises(Aborted):
        await desk.update("acme", "stage", stage=RENEWAL, etag=made.etag)
    await desk.update("acme", "owner", owner="Han Mei")
    await desk.update("acme", "stage", stage=DEAL)
    changes = await desk.stages("acme", page_size=1)
    assert [(each.previous_stage, each.stage, each.principal) for each in changes] == [
        (LEAD, DEAL, "user:8"), (company_pb.COMPANY_STAGE_UNSPECIFIED, LEAD, "user:7"),
    ]  # fmt: skip
    assert changes[0].change_time == deal.update_time
    clock.advance(HOUR)
    # By hand all traits are given; a call that happened before says nothing against it.
    await workspace.record(group("g1", "acme", at=clock.now() - HOUR / 2, traits={"seats": 7, "old": 1}, user_id="u1"))
    await desk.update("acme", "traits", traits={"seats": 9})
    await desk.absorb()
    assert await desk.traits("acme") == {"seats": 9, "old": 1}
    await desk.update("acme", "traits", traits={"seats": 9})
    assert await desk.traits("acme") == {"seats": 9}
    assert await desk.ids('owner = "Han Mei" AND stage = DEAL') == await desk.ids('name : "Ltd"') == ["acme"]
    assert await desk.ids("stage = LEAD") == []
    await desk.delete("acme")
    with pytest.raises(NotFound):
        await desk.get("acme")
    # Made anew, it has nothing of before.
    await desk.create("acme")
    assert (await desk.traits("acme"), await desk.members("acme"), len(await desk.stages("acme"))) == ({}, [], 1)
    clock.advance(-2 * HOUR)


async def test_what_is_beyond_the_limits_is_left_out_or_refused(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, now = Desk(workspace), workspace.platform.clock.now()
    for name, most in (("MAXIMUM_COMPANIES", 2), ("MAXIMUM_TRAITS", 3), ("MAXIMUM_OF_NODE", 2)):
        monkeypatch.setattr(absorbing, name, most)
    monkeypatch.setattr(accounts, "MAXIMUM_COMPANIES", 2)
    monkeypatch.setattr(accounts, "MAXIMUM_TRAITS", 3)
    monkeypatch.setattr(accounts, "MAXIMUM_STAGES", 2)
    await workspace.record(
        group("g1", "a", at=now, traits={"x": 1, "y": "z" * 5_000, "k" * 201: 1}, user_id="u1"),
        group("g2", "b", at=now, traits=dict.fromkeys("abcde", 1), user_id="u1"),
        group("g3", "c", at=now, user_id="u1"),
    )
    await desk.absorb()
    assert await desk.ids() == ["a", "b"]
    assert await desk.traits("a") == {"x": 1}
    assert await desk.traits("b") == {"a": 1, "b": 1, "c": 1}
    with pytest.raises(ResourceExhausted):
        await desk.create("d")
    with pytest.raises(InvalidArgument) as many:
        await desk.update("b", "traits", traits={"new": 1})
    assert many.value.reason_name == "LIMIT_REACHED"
    for traits in ({"x": "z" * 5_000}, {"k" * 201: 1}):
        with pytest.raises(InvalidArgument):
            await desk.update("a", "traits", traits=traits)
    await desk.update("a", "stage", stage=DEAL)
    await desk.update("a", "stage", stage=RENEWAL)
    with pytest.raises(ResourceExhausted):
        await desk.update("a", "stage", stage=LEAD)
    await desk.delete("b")
    await desk.create("c")
    monkeypatch.setattr(absorbing, "MAXIMUM_OF_NODE", 1)
    with pytest.raises(ResourceExhausted):
        await desk.add("c", await workspace.customer_of("user_id", "u1"))


async def test_an_export_tells_memberships_and_an_erasure_takes_them(workspace: Workspace) -> None:
    desk, now = Desk(workspace), workspace.platform.clock.now()
    await workspace.record(group("g1", "acme", at=now, user_id="mei"), group("g2", "acme", at=now, user_id="lei"))
    await desk.absorb()
    mei, lei = [await workspace.customer_of("user_id", each) for each in ("mei", "lei")]
    told = await workspace.platform.personal.ListPersonalData(
        personal_pb.ListPersonalDataRequest(node_ids=[mei]), metadata=workspace.metadata
    )
    [row] = [each.data.json for each in told.records if each.store == "profile.company_members"]
    assert '"company_id":"acme"' in row.replace(" ", "")
    calls = await desk.told()
    await erase_at_identity(workspace, mei)
    assert (await erase_here(workspace, mei))["profile.company_members"] == 1
    # A fact that was on its way says nothing of who was erased.
    await desk.absorb(*calls)
    assert await rows(workspace, "company_members") == [lei]
    assert [each.customer_id for each in await desk.members("acme")] == [lei]


async def test_what_is_said_of_a_company_while_it_is_deleted_leaves_nothing_behind(workspace: Workspace) -> None:
    desk, now = Desk(workspace), workspace.platform.clock.now()
    await desk.create("acme")
    await workspace.record(group("g1", "acme", at=now, traits={"name": "Acme"}, user_id="u1"))
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        await company_rows.lock_company(connection, workspace.workspace_id, "acme")
        saying = asyncio.create_task(desk.absorb())
        assert not (await asyncio.wait({saying}, timeout=0.5))[0]
        await company_rows.delete_company(connection, workspace.workspace_id, "acme")
    await saying
    assert await rows(workspace, "company_members") == []
    await desk.create("acme")
    assert await desk.traits("acme") == {}


async def test_ids_that_no_company_may_have_say_nothing(workspace: Workspace) -> None:
    desk, now = Desk(workspace), workspace.platform.clock.now()
    wrong: list[dict[str, Any]] = [
        {"groupId": 7},
        {"groupId": None},
        {},
        {"groupId": ["a"]},
        {"groupId": "x" * 201},
        {"groupId": "a\nb"},
        {"groupId": True},
    ]
    await workspace.record(
        *(event(f"j{n}", name="Company Joined", at=now, user_id="u1", properties=each) for n, each in enumerate(wrong)),
        group("g1", "line\nbreak", at=now, user_id="u1"),
    )
    assert [call.company_id for call in await desk.told()] == ["7"]
    assert encode({"groupId": 7}) == b'{"groupId":7}'
