"""Which value of a trait a merged customer shows is the workspace's to say, and nothing of it is written into anybody's file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.database import fetch_rows
from services.common.errors import Aborted, InvalidArgument
from services.common.json_messages import read_object
from services.common.payloads import unpack
from tests.integration.profile.conftest import Platform, Workspace, identify
from yike.profile.v1 import profile_facts_pb2 as profile_facts
from yike.profile.v1 import profile_service_pb2 as profile_pb

MOST_FREQUENT = profile_pb.SURVIVORSHIP_RULE_MOST_FREQUENT
LAST_UPDATED = profile_pb.SURVIVORSHIP_RULE_LAST_UPDATED


async def set_rules(workspace: Workspace, *, etag: str = "", **rules: int) -> profile_pb.SurvivorshipRules:
    """Sets the rules by the call."""
    given = profile_pb.SurvivorshipRules(
        traits=[profile_pb.TraitSurvivorship(trait=trait, rule=rule) for trait, rule in rules.items()],  # type: ignore[arg-type]
        etag=etag,
    )
    answer: profile_pb.SurvivorshipRules = await workspace.platform.profile.UpdateSurvivorshipRules(
        profile_pb.UpdateSurvivorshipRulesRequest(survivorship_rules=given, update_mask=FieldMask(paths=["traits"])),
        metadata=workspace.metadata,
    )
    return answer


def traits_of(file: profile_pb.Customer) -> dict[str, object]:
    """Returns the traits of a file."""
    return dict(read_object(file.traits, "it"))


async def test_file_batch_preview_and_past_go_by_the_rule_and_a_cut_gives_each_its_own_back(
    workspace: Workspace, platform: Platform
) -> None:
    now = platform.clock.now()
    for place, (user, city) in enumerate((("a1", "Suzhou"), ("a2", "Suzhou"), ("a3", "Wuxi"))):
        at = now - timedelta(days=9 - place)
        await workspace.record(identify(f"m{place}", anonymous_id=user, at=at, traits={"city": city, "level": place}))
    first = await workspace.customer_of("anonymous_id", "a1")
    for user in ("a2", "a3"):
        first = await workspace.merge(first, await workspace.customer_of("anonymous_id", user))
    assert traits_of(await workspace.file(first)) == {"city": "Wuxi", "level": 2}
    platform.clock.advance(timedelta(minutes=1))
    before = platform.clock.now()
    platform.clock.advance(timedelta(minutes=1))
    rules = await set_rules(workspace, city=MOST_FREQUENT, level=LAST_UPDATED)
    assert [(each.trait, each.rule) for each in rules.traits] == [("city", MOST_FREQUENT)]

    shown = {"city": "Suzhou", "level": 2}
    file = await workspace.file(first)
    assert traits_of(file) == shown
    batch = await platform.profile.BatchGetCustomers(
        profile_pb.BatchGetCustomersRequest(customer_ids=[first]), metadata=workspace.metadata
    )
    assert [traits_of(each.customer) for each in batch.customers] == [shown]
    preview = await platform.profile.PreviewCustomer(
        profile_pb.PreviewCustomerRequest(node_ids=file.node_ids), metadata=workspace.metadata
    )
    assert traits_of(preview) == shown
    # Of a past moment the rules of then.
    for moment, city in ((before, "Wuxi"), (platform.clock.now(), "Suzhou")):
        as_of = Timestamp()
        as_of.FromDatetime(moment)
        past = await platform.profile.GetCustomer(
            profile_pb.GetCustomerRequest(customer_id=first, as_of=as_of), metadata=workspace.metadata
        )
        assert traits_of(past)["city"] == city

    await workspace.cut(anonymous_id="a3")
    assert traits_of(await workspace.file_of("anonymous_id", "a3")) == {"city": "Wuxi", "level": 2}
    assert traits_of(await workspace.file_of("anonymous_id", "a1")) == {"city": "Suzhou", "level": 1}
    assert not (await set_rules(workspace)).traits
    async with platform.database.workspace(workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
    facts = [profile_facts.ProfileFact.FromString(unpack(row["payload"])) for row in rows]
    told = [each.survivorship_changed for each in facts if each.HasField("survivorship_changed")]
    assert [(list(each.most_frequent_traits), each.revision) for each in told] == [(["city"], 1), ([], 2)]


async def test_rules_are_refused_that_cannot_be_and_by_who_came_second(workspace: Workspace) -> None:
    for rules in ({"email": MOST_FREQUENT}, {"city": 0}, {"": MOST_FREQUENT}):
        with pytest.raises(InvalidArgument):
            await set_rules(workspace, **rules)
    seen = await set_rules(workspace, city=MOST_FREQUENT)
    assert (await set_rules(workspace, city=MOST_FREQUENT)).etag == seen.etag
    await set_rules(workspace, city=MOST_FREQUENT, level=MOST_FREQUENT, etag=seen.etag)
    with pytest.raises(Aborted):
        await set_rules(workspace, etag=seen.etag)
