"""The history of a trait is what folding the customer's events says, whatever was merged, cut, late or forgotten."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from services.common.errors import InvalidArgument, NotFound
from services.profile.facts.told import event_retention_fact
from services.profile.usecases import Periods, trait_history
from tests.integration.profile.conftest import Platform, Workspace, event, identify, new_workspace_id
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import trait_service_pb2 as trait_pb
from yike.profile.v1 import trait_service_pb2_grpc as trait_grpc

SHOWN, HELD, REPLACED = (
    trait_pb.TRAIT_STANDING_SHOWN, trait_pb.TRAIT_STANDING_HELD, trait_pb.TRAIT_STANDING_REPLACED,
)  # fmt: skip
LATEST, FREQUENT, BY_SOURCE = (
    profile_pb.SURVIVORSHIP_RULE_LAST_UPDATED,
    profile_pb.SURVIVORSHIP_RULE_MOST_FREQUENT,
    profile_pb.SURVIVORSHIP_RULE_SOURCE_PRIORITY,
)
HOUR = timedelta(hours=1)
PEOPLE = {"a": "user_id", "b": "anonymous_id", "c": "email"}
"""Identifiers of the property below, and their types."""


async def page(
    workspace: Workspace, customer_id: int, trait: str, **arguments: Any
) -> trait_pb.ListTraitHistoryResponse:
    """Asks for one page."""
    stub = trait_grpc.TraitServiceStub(workspace.platform.profile_channel)
    answer: trait_pb.ListTraitHistoryResponse = await stub.ListTraitHistory(
        trait_pb.ListTraitHistoryRequest(customer_id=customer_id, trait=trait, **arguments), metadata=workspace.metadata
    )
    return answer


async def history(
    workspace: Workspace, customer_id: int, trait: str, **arguments: Any
) -> list[trait_pb.TraitStatement]:
    """Returns all pages."""
    found: list[trait_pb.TraitStatement] = []
    token = ""
    while True:
        answer = await page(workspace, customer_id, trait, page_token=token, **arguments)
        found += answer.statements
        token = answer.next_page_token
        if not token:
            return found


def told(statements: Sequence[trait_pb.TraitStatement]) -> list[tuple[str, str, int]]:
    """Returns message id, value and standing of each."""
    return [(each.message_id, each.value.json, each.standing) for each in statements]


async def set_rule(workspace: Workspace, trait: str, rule: int, *types: str) -> None:
    """Sets the rule of one trait, and of no other."""
    rules = profile_pb.SurvivorshipRules(
        traits=[profile_pb.TraitSurvivorship(trait=trait, rule=rule, identifier_types=types)]  # type: ignore[arg-type]  # By name.
    )
    await workspace.platform.profile.UpdateSurvivorshipRules(
        profile_pb.UpdateSurvivorshipRulesRequest(survivorship_rules=rules, update_mask=FieldMask(paths=["traits"])),
        metadata=workspace.metadata,
    )


async def test_every_value_stands_with_its_event_and_what_became_of_it(
    workspace: Workspace, platform: Platform
) -> None:
    now = platform.clock.now()
    sent = identify("m1", user_id="u1", at=now - 3 * HOUR, traits={"city": "Wuhan", "note": '[1,"city","x"]'})
    sent.context_json = json.dumps({"library": {"name": "analytics-python", "version": "2.3"}}).encode()
    await workspace.record(
        sent,
        identify("m2", user_id="u1", at=now - 2 * HOUR, traits={"city": "Xian"}),
        identify("m0", user_id="u1", at=now - 9 * HOUR, traits={"city": "late"}),
        event("m9", user_id="u1", at=now, properties={"city": "of the order"}),
        identify("m8", user_id="u1", at=now, traits={"town": [[1, "city", "no"]], 'ci"ty': 1}),
    )
    customer_id = await workspace.customer_of("user_id", "u1")
    found = await history(workspace, customer_id, "city")
    assert told(found) == [("m2", '"Xian"', SHOWN), ("m1", '"Wuhan"', REPLACED), ("m0", '"late"', REPLACED)]
    assert [each.source for each in found] == ["", "analytics-python 2.3", ""]
    assert {(each.identifier.type, each.identifier.value, each.event_type, each.event_kept) for each in found} == {
        ("user_id", "u1", profile_pb.EVENT_TYPE_IDENTIFY, True)
    }
    assert found[1].occur_time.ToMicroseconds() < found[1].receive_time.ToMicroseconds()
    # A removal is a statement, too, and what shows.
    await workspace.record(identify("m3", user_id="u1", at=now - HOUR, traits={"city": None}))
    newest = (await history(workspace, customer_id, "city"))[0]
    assert (newest.message_id, newest.value.json, newest.removed, newest.standing) == ("m3", "null", True, SHOWN)
    assert told(await history(workspace, customer_id, 'ci"ty')) == [("m8", "1", SHOWN)]
    assert await history(workspace, customer_id, "never") == []
    with pytest.raises(NotFound):
        await history(workspace, 12345, "city")


async def test_the_rule_says_which_of_several_values_shows_and_why(workspace: Workspace, platform: Platform) -> None:
    now = platform.clock.now()
    for place, (kind, value, city) in enumerate(
        (("user_id", "u1", "Wuhan"), ("anonymous_id", "n1", "Wuhan"), ("email", "e@example.com", "Xian"))
    ):
        await workspace.record(
            identify(f"m{place}", at=now - (9 - place) * HOUR, traits={"city": city}, **{kind: value})
        )
    first = await workspace.customer_of("user_id", "u1")
    for kind, value in (("anonymous_id", "n1"), ("email", "e@example.com")):
        first = await workspace.merge(first, await workspace.customer_of(kind, value))

    async def standings() -> tuple[int, list[str], dict[str, tuple[int, int]]]:
        answer = await page(workspace, first, "city")
        return answer.rule, list(answer.identifier_types), {
            each.message_id: (each.standing, each.holders) for each in answer.statements
        }  # fmt: skip

    assert await standings() == (LATEST, [], {"m0": (HELD, 2), "m1": (HELD, 2), "m2": (SHOWN, 1)})
    await set_rule(workspace, "city", FREQUENT)
    assert await standings() == (FREQUENT, [], {"m0": (HELD, 2), "m1": (SHOWN, 2), "m2": (HELD, 1)})
    await set_rule(workspace, "city", BY_SOURCE, "user_id")
    assert await standings() == (BY_SOURCE, ["user_id"], {"m0": (SHOWN, 2), "m1": (HELD, 2), "m2": (HELD, 1)})


async def test_what_a_period_took_is_told_only_where_an_identifier_still_holds_it(
    workspace: Workspace, platform: Platform
) -> None:
    now = platform.clock.now()
    await workspace.record(
        identify("gone", user_id="u1", at=now - timedelta(days=310), traits={"city": "Wuhan"}),
        identify("held", user_id="u1", at=now - timedelta(days=300), traits={"city": "Xian"}),
        identify("else", user_id="u1", at=now - timedelta(days=290), traits={"level": 1}),
    )
    customer_id = await workspace.customer_of("user_id", "u1")
    assert not (await page(workspace, customer_id, "city")).HasField("forgotten_before")
    await platform.profile.UpdateEventRetention(
        profile_pb.UpdateEventRetentionRequest(
            event_retention=profile_pb.EventRetention(months=3), update_mask=FieldMask(paths=["months"])
        ),
        metadata=workspace.metadata,
    )
    periods = Periods(database=platform.database, clock=platform.clock, platform_months=0, encode=event_retention_fact)
    await periods.forget_events()
    answer = await page(workspace, customer_id, "city")
    assert told(answer.statements) == [("held", '"Xian"', SHOWN)]
    assert (answer.statements[0].event_kept, answer.HasField("forgotten_before")) == (False, True)


async def test_pages_go_through_all_and_look_at_no_more_than_they_may(
    workspace: Workspace, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = platform.clock.now()
    await workspace.record(
        *(
            identify(f"m{n:02}", user_id="u1", email="e@example.com", at=now - n * HOUR, traits={"n": n})
            for n in range(0, 40, 4)
        ),
        *(event(f"x{n:02}", email="e@example.com", at=now - n * HOUR) for n in range(40)),
    )
    customer_id = await workspace.customer_of("user_id", "u1")
    whole = [f"m{n:02}" for n in range(0, 40, 4)]
    assert [each.message_id for each in await history(workspace, customer_id, "n", page_size=3)] == whole
    monkeypatch.setattr(trait_history, "LOOKED_AT", 14)
    monkeypatch.setattr(trait_history, "LEAST_A_NODE", 1)
    assert [each.message_id for each in await history(workspace, customer_id, "n", page_size=3)] == whole
    first = await page(workspace, customer_id, "n")
    # Seven of each of two nodes: no more of either than the other has been looked at as far.
    assert [each.message_id for each in first.statements] == ["m00", "m04"]
    with pytest.raises(InvalidArgument):
        await page(workspace, customer_id, "other", page_token=first.next_page_token)


SAID = st.tuples(
    st.just("say"), st.sampled_from(sorted(PEOPLE)), st.integers(-6, 30), st.sampled_from(("x", "y", "z", None))
)
ACTS = st.one_of(
    SAID,
    SAID,
    SAID,
    st.tuples(st.just("merge"), st.sampled_from("ab"), st.sampled_from("bc")),
    st.tuples(st.just("cut"), st.sampled_from("bc")),
)


@pytest.mark.parametrize("number", [0, 1])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@seed(7)
@given(
    acts=st.lists(ACTS, min_size=6, max_size=16),
    rule=st.sampled_from((LATEST, FREQUENT, BY_SOURCE)),
    size=st.integers(1, 6),
)
async def test_whatever_was_said_merged_and_cut_the_history_is_the_oracles(
    number: int, platform: Platform, acts: list[tuple[Any, ...]], rule: int, size: int
) -> None:
    workspace = Workspace(platform, new_workspace_id())
    said: dict[str, tuple[str, int, int, str | None]] = {}
    await workspace.record(*(seen(one) for one in PEOPLE))
    if rule != LATEST:
        await set_rule(workspace, "t", rule, *(["email"] if rule == BY_SOURCE else []))
    for place, (kind, one, *more) in enumerate(acts):
        platform.clock.advance(timedelta(minutes=1))
        owners = {each: await workspace.customer_of(PEOPLE[each], value(each)) for each in PEOPLE}
        if kind == "say":
            at = platform.clock.now() - more[0] * HOUR
            message_id = f"m{(place * 7 + number) % 100:02}-{place}"
            await workspace.record(identify(message_id, at=at, traits={"t": more[1]}, **{PEOPLE[one]: value(one)}))
            now_us = int(platform.clock.now().timestamp() * 1_000_000)
            said[message_id] = (one, int(at.timestamp() * 1_000_000), now_us, more[1])
        elif kind == "merge" and owners[one] != owners[more[0]]:
            await workspace.merge(owners[one], owners[more[0]])
        elif kind == "cut" and sum(owner == owners[one] for owner in owners.values()) > 1:
            await workspace.cut(**{PEOPLE[one]: value(one)})
    owners = {each: await workspace.customer_of(PEOPLE[each], value(each)) for each in PEOPLE}
    for customer_id in set(owners.values()):
        own = [each for each in PEOPLE if owners[each] == customer_id]
        found = await history(workspace, customer_id, "t", page_size=size)
        assert [(each.message_id, json.loads(each.value.json), each.standing) for each in found] == oracle(
            said, own, rule
        )
        shown = [json.loads(each.value.json) for each in found if each.standing == SHOWN]
        file = json.loads((await workspace.file(customer_id)).traits.json or "{}")
        assert file.get("t") == (shown[0] if shown else None)


def seen(one: str) -> profile_pb.IncomingEvent:
    """Returns an event that says nothing but that there is one of the three."""
    named: dict[str, Any] = {PEOPLE[one]: value(one)}
    return event(**named)


def value(one: str) -> str:
    """Returns the identifier that stands for one of the three."""
    return f"{one}@example.com" if PEOPLE[one] == "email" else one


def oracle(
    said: Mapping[str, tuple[str, int, int, str | None]], own: Sequence[str], rule: int
) -> list[tuple[str, str | None, int]]:
    """Returns the history by the words of the contract, from nothing but what was said and whose the identifiers are."""

    def order(message_id: str) -> tuple[int, int, str]:
        _, occur, receive, _ = said[message_id]
        return min(occur, receive), occur, message_id

    mine = [message_id for message_id, (one, *_) in said.items() if one in own]
    held = [max(theirs, key=order) for one in own if (theirs := [each for each in mine if said[each][0] == one])]
    values = [each for each in held if said[each][3] is not None]
    votes = Counter(said[each][3] for each in values)
    shown: str | None = None
    if rule == LATEST and held:
        shown = max(held, key=order)
    elif rule == FREQUENT and values:
        shown = max(values, key=lambda each: (votes[said[each][3]], order(each)))
    elif rule == BY_SOURCE and values:
        shown = max(values, key=lambda each: (PEOPLE[said[each][0]] == "email", order(each)))
    return [
        (each, said[each][3], SHOWN if each == shown else HELD if each in held else REPLACED)
        for each in sorted(mine, key=lambda each: (said[each][1], each), reverse=True)
    ]
