"""A trait that goes by an order of sources: files show the value of the first that holds one, and facts tell of what source each is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.database import fetch_rows
from services.common.errors import InvalidArgument
from services.common.payloads import unpack
from tests.integration.profile.conftest import Platform, Workspace, identify
from tests.integration.profile.test_survivorship import traits_of
from yike.profile.v1 import profile_facts_pb2 as profile_facts
from yike.profile.v1 import profile_service_pb2 as profile_pb

SOURCE_PRIORITY = profile_pb.SURVIVORSHIP_RULE_SOURCE_PRIORITY
MOST_FREQUENT = profile_pb.SURVIVORSHIP_RULE_MOST_FREQUENT


async def set_sources(workspace: Workspace, **sources: list[str]) -> profile_pb.SurvivorshipRules:
    """Sets orders of sources by trait, by the call."""
    given = profile_pb.SurvivorshipRules(
        traits=[
            profile_pb.TraitSurvivorship(trait=trait, rule=SOURCE_PRIORITY, identifier_types=types)
            for trait, types in sources.items()
        ]
    )
    answer: profile_pb.SurvivorshipRules = await workspace.platform.profile.UpdateSurvivorshipRules(
        profile_pb.UpdateSurvivorshipRulesRequest(survivorship_rules=given), metadata=workspace.metadata
    )
    return answer


async def facts_of(workspace: Workspace) -> list[profile_facts.ProfileFact]:
    """Returns what profile told of a workspace."""
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
    return [profile_facts.ProfileFact.FromString(unpack(row["payload"])) for row in rows]


async def test_file_batch_preview_and_past_show_the_value_of_the_first_source(
    workspace: Workspace, platform: Platform
) -> None:
    now = platform.clock.now()
    said = (("loyalty_no", "77", "Suzhou"), ("phone", "13800138000", "Wuxi"), ("email", "mei@example.cn", "Nanjing"))
    for place, (kind, value, city) in enumerate(said):
        at = now - timedelta(days=9 - place)
        await workspace.record(identify(f"said{place}", at=at, traits={"city": city}, **{kind: value}))
    first = await workspace.customer_of("loyalty_no", "77")
    for kind, value, _ in said[1:]:
        first = await workspace.merge(first, await workspace.customer_of(kind, value))
    assert traits_of(await workspace.file(first)) == {"city": "Nanjing"}
    platform.clock.advance(timedelta(minutes=1))
    before = platform.clock.now()
    platform.clock.advance(timedelta(minutes=1))

    # In any spelling; a type of the workspace's own is one as well.
    rules = await set_sources(workspace, city=["loyaltyNo", "Mobile"])
    assert [(each.trait, each.rule, list(each.identifier_types)) for each in rules.traits] == [
        ("city", SOURCE_PRIORITY, ["loyalty_no", "phone"])
    ]
    assert (await set_sources(workspace, city=["loyalty_no", "phone"])).etag == rules.etag
    file = await workspace.file(first)
    assert traits_of(file) == {"city": "Suzhou"}
    batch = await platform.profile.BatchGetCustomers(
        profile_pb.BatchGetCustomersRequest(customer_ids=[first]), metadata=workspace.metadata
    )
    assert [traits_of(each.customer) for each in batch.customers] == [{"city": "Suzhou"}]
    preview = await platform.profile.PreviewCustomer(
        profile_pb.PreviewCustomerRequest(node_ids=file.node_ids), metadata=workspace.metadata
    )
    assert traits_of(preview) == {"city": "Suzhou"}
    for moment, city in ((before, "Nanjing"), (platform.clock.now(), "Suzhou")):
        as_of = Timestamp()
        as_of.FromDatetime(moment)
        past = await platform.profile.GetCustomer(
            profile_pb.GetCustomerRequest(customer_id=first, as_of=as_of), metadata=workspace.metadata
        )
        assert traits_of(past) == {"city": city}

    # Who holds none has no say; a cut gives each its own back.
    await workspace.record(identify(at=now, loyalty_no="77", traits={"city": None}))
    assert traits_of(await workspace.file(first)) == {"city": "Wuxi"}
    await workspace.cut(phone="13800138000")
    assert traits_of(await workspace.file_of("loyalty_no", "77")) == {"city": "Nanjing"}
    await set_sources(workspace)
    assert traits_of(await workspace.file_of("loyalty_no", "77")) == {}
    changed = [fact.survivorship_changed for fact in await facts_of(workspace) if fact.HasField("survivorship_changed")]
    assert [[(one.trait, list(one.identifier_types)) for one in each.prioritised_traits] for each in changed] == [
        [("city", ["loyalty_no", "phone"])],
        [],
    ]


async def test_facts_tell_the_type_of_the_identifier_that_carried_a_trait(workspace: Workspace) -> None:
    # Twice: identity is asked once for a single identifier.
    for _ in range(2):
        await workspace.record(identify(email="mei@example.cn", traits={"city": "Wuxi"}))
    await workspace.record(identify(email="mei@example.cn", phone="13800138000", traits={"city": "Suzhou"}))
    file = await workspace.file_of("phone", "13800138000")
    types = dict(zip(file.node_ids, [each.type for each in file.identifiers], strict=True))
    told = [
        (columns.node_ids[one.event_index], one.identifier_type)
        for fact in await facts_of(workspace)
        for columns in [fact.events_recorded.events]
        for one in columns.changes
    ]
    assert [kind for _, kind in told] == ["email", "email", "phone"]
    assert all(types[node_id] == kind for node_id, kind in told)


async def test_orders_of_sources_are_refused_that_cannot_be(workspace: Workspace) -> None:
    await workspace.record(identify(loyalty_no="77", traits={"city": "Wuxi"}))
    for sources in (["nobodys_card"], ["*"], ["phone", "loyalty_no", "Mobile"], []):
        with pytest.raises(InvalidArgument) as caught:
            await set_sources(workspace, city=sources)
        assert "identifier_types" in caught.value.metadata["field"]
    with pytest.raises(InvalidArgument):
        await set_sources(workspace, city=["phone"] * 21)
    with pytest.raises(InvalidArgument):
        await set_sources(workspace, email=["phone"])
    given = profile_pb.SurvivorshipRules(
        traits=[profile_pb.TraitSurvivorship(trait="city", rule=MOST_FREQUENT, identifier_types=["phone"])]
    )
    with pytest.raises(InvalidArgument):
        await workspace.platform.profile.UpdateSurvivorshipRules(
            profile_pb.UpdateSurvivorshipRulesRequest(survivorship_rules=given), metadata=workspace.metadata
        )
    assert len((await set_sources(workspace, city=["device_id", "loyalty_no"])).traits) == 1
