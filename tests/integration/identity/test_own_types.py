"""Types as a workspace has them: what only attaches, and how values of its own are written, over the real tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from services.identity.domain import Identifier
from services.identity.domain.customers import EventIdentifiers
from services.identity.domain.normalise import Normaliser
from services.identity.domain.rules import LimitWindow
from services.identity.domain.ruling import RulesText, TypeRules
from services.identity.usecases import PresentRules, Word
from tests.integration.identity.conftest import Identity, event
from tests.integration.identity.history_stage import HistoryStage
from tests.integration.identity.test_rules import change
from yike.identity.v1 import identity_service_pb2 as identity_pb

WORD = Word("user:op_1", "because")


def with_type(rules: TypeRules) -> Callable[[PresentRules], RulesText]:
    """Returns what puts one type into the present rules, in the place of its entry or first."""

    def amend(present: PresentRules) -> RulesText:
        others = [each for each in present.text.types if each.type != rules.type]
        return replace(present.text, types=(rules, *others))

    return amend


async def links_of(identity: Identity, customer_id: int) -> list[tuple[str, str]]:
    """Returns the message of each link of a customer, and why it is what it is."""
    links, _ = await identity.usecases.explaining.list_links(identity.workspace_id, customer_id)
    return sorted((link.message_id, link.verdict.reason) for link in links)


async def test_a_type_that_only_attaches_joins_nobody_in_whatever_order_it_is_heard(identity: Identity) -> None:
    # First in the list, and yet no event is its own: it would keep the others of an event apart.
    await change(identity, with_type(TypeRules("device_id", 50, may_merge=False)))
    (both,) = await identity.resolve(event("m1", 5, device_id="tablet", user_id="u-1", phone="13912345671"))
    assert await identity.customer("phone", "13912345671") == both.customer_id
    (second,) = await identity.resolve(event("m2", 6, device_id="tablet", user_id="u-2"))
    assert second.customer_id != both.customer_id == await identity.customer("device_id", "tablet")
    assert await links_of(identity, second.customer_id) == [("m2", "only_attaches:device_id")]
    # Late, and in another process: whoever used it first has it.
    late = identity.another_process()
    (third,) = await late.resolving.resolve(
        identity.workspace_id, [event("m0", 1, device_id="tablet", email="mei@example.cn")]
    )
    assert await identity.customer("device_id", "tablet") == third.customer_id != both.customer_id
    assert await links_of(identity, both.customer_id) == [
        ("m1", "only_attaches:device_id"),
        ("m1", "shared_identifier"),
    ]
    await identity.assert_equals_its_log()
    await late.resolving.resolve(identity.workspace_id, [event("m3", 2, user_id="u-1", email="mei@example.cn")])
    assert await identity.customer("device_id", "tablet") == both.customer_id
    await identity.assert_equals_its_log()
    # An operator's word is one of the others: it joins what a device alone does not.
    apart = await identity.resolve(
        event("m4", 7, device_id="phone-7", email="ann@example.cn"),
        event("m5", 8, device_id="phone-7", phone="13912345672"),
    )
    assert apart[0].customer_id != apart[1].customer_id
    one = await identity.usecases.deciding.merge(
        identity.workspace_id, apart[0].customer_id, apart[1].customer_id, WORD
    )
    assert {node.identifier.type for node in one.nodes} == {"device_id", "email", "phone"}
    await identity.assert_equals_its_log()


async def test_a_limit_within_a_time_lets_a_customer_have_more_at_another(identity: Identity) -> None:
    await change(identity, with_type(TypeRules("phone", 1, limit_window=LimitWindow.WEEK)))
    day = 24 * 60
    phones = [f"1391234567{n}" for n in range(4)]
    for number, phone in enumerate(phones):
        # The second comes too soon after the first, the fourth after the third.
        at = (0, 6, 7, 13)[number] * day
        await identity.resolve(event(f"m{number}", at, user_id="u-1", phone=phone))
    owner = await identity.customer("user_id", "u-1")
    whose = [await identity.customer("phone", phone) == owner for phone in phones]
    assert whose == [True, False, True, False]
    await identity.assert_equals_its_log()
    # Late: the third was there before, so the first and it are too near, and the second comes long after it.
    late = identity.another_process()
    await late.resolving.resolve(
        identity.workspace_id, [event("m9", -1 * day, user_id="u-1", phone=phones[2], email="mei@example.cn")]
    )
    owner = await identity.customer("user_id", "u-1")
    whose = [await identity.customer("phone", phone) == owner for phone in phones]
    assert whose == [False, True, True, True]
    await identity.assert_equals_its_log()


async def test_rules_of_these_kinds_are_tried_on_the_history_and_taken_to_it(identity: Identity) -> None:
    stage = HistoryStage(identity)
    day = 24 * 60
    await identity.resolve(
        event("m1", 0, user_id="u-1", phone="13912345671"),
        event("m2", 3 * day, user_id="u-1", phone="13912345672"),
        event("m3", 8 * day, user_id="u-1", phone="13912345673"),
        event("m4", 0, device_id="tablet", email="ann@example.cn"),
        event("m5", 1 * day, device_id="tablet", email="bob@example.cn"),
    )

    def amend(present: PresentRules) -> RulesText:
        own: dict[str, dict[str, Any]] = {
            "phone": {"limit": 1, "limit_window": LimitWindow.WEEK},
            "device_id": {"may_merge": False},
        }
        types = [replace(each, **own.get(each.type, {})) for each in present.text.types]
        return replace(present.text, types=tuple(types))

    said = await stage.dry_run(amend)
    assert (said.present_customers, said.proposed_customers, said.splitting_customers) == (2, 4, 2)
    assert {(each.reason, each.limited_type, each.links) for each in said.refused_links} == {
        (identity_pb.LINK_REASON_LIMIT_EXCEEDED, "phone", 1),
        (identity_pb.LINK_REASON_ONLY_ATTACHES, "device_id", 1),
    }
    await change(identity, amend)
    assert (await stage.apply()).split_customers == 2
    await identity.assert_equals_its_log()
    assert await identity.customer("device_id", "tablet") == await identity.customer("email", "ann@example.cn")
    assert await identity.customer("phone", "13912345673") == await identity.customer("user_id", "u-1")
    assert await identity.customer("phone", "13912345672") != await identity.customer("user_id", "u-1")


async def test_what_does_not_fit_of_an_event_is_left_out_alone_and_is_seen(identity: Identity) -> None:
    await identity.resolve(*(event(f"m{n}", n, user_id="u-1", phone=f"1391234567{n}") for n in range(5)))
    (mine,) = await identity.resolve(event("m5", 5, user_id="u-1", phone="13912345675", email="mei@example.cn"))
    # One phone too many: the address is taken all the same.
    assert await identity.customer("email", "mei@example.cn") == mine.customer_id
    assert await identity.customer("phone", "13912345675") != mine.customer_id
    # Another user with a phone of the first: everything else of the event is the other's.
    (other,) = await identity.resolve(event("m6", 6, user_id="u-2", phone="13912345670", device_id="d-1"))
    assert await identity.customer("device_id", "d-1") == other.customer_id != mine.customer_id
    assert await identity.customer("phone", "13912345670") == mine.customer_id
    links = await links_of(identity, mine.customer_id)
    assert [link for link in links if link[1] != "shared_identifier"] == [
        ("m5", "limit_exceeded:phone"),
        ("m6", "limit_exceeded:user_id"),
    ]
    await identity.assert_equals_its_log()


async def test_an_earlier_user_id_is_linked_if_somebody_has_it_and_refused_where_it_can_be_seen(
    identity: Identity,
) -> None:
    def alias(message_id: str, minute: float, user_id: str, previous: str) -> EventIdentifiers:
        said = event(message_id, minute, user_id=user_id, anonymous_id=previous)
        return said._replace(known=[Identifier("user_id", previous)])

    (old,) = await identity.resolve(event("m1", 1, user_id="u-old", phone="13912345671"))
    (new,) = await identity.resolve(alias("m2", 2, "u-new", "u-old"))
    assert new.customer_id != old.customer_id == await identity.customer("phone", "13912345671")
    refused = ("m2", "limit_exceeded:user_id")
    assert refused in await links_of(identity, old.customer_id)
    assert await links_of(identity, new.customer_id) == [refused, ("m2", "shared_identifier")]
    # Of an anonymous id no user is made; one whom the same batch names is there.
    nobody, _, batch = await identity.resolve(
        alias("m3", 3, "u-3", "a-3"), event("m4", 4, user_id="u-4"), alias("m5", 5, "u-5", "u-4")
    )
    with pytest.raises(NotFound):
        await identity.customer("user_id", "a-3")
    assert await identity.customer("anonymous_id", "a-3") == nobody.customer_id
    assert ("m5", "limit_exceeded:user_id") in await links_of(identity, batch.customer_id)
    await change(identity, with_type(TypeRules("user_id", 2)))
    (one,) = await identity.resolve(alias("m6", 6, "u-6", "u-old"))
    assert one.customer_id == old.customer_id
    await identity.assert_equals_its_log()


async def test_values_of_an_own_type_are_written_in_one_form_everywhere(identity: Identity) -> None:
    await change(identity, with_type(TypeRules("till_customer", 5, ("00-77",), normaliser=Normaliser.DIGITS)))
    one, two, *nobody = await identity.resolve(
        event("m1", 1, till_customer="12-34", phone="13912345671"),
        event("m2", 2, till_customer="１２３４.0", user_id="u-1"),
        event("m3", 3, till_customer="A-1234"),
        event("m4", 4, till_customer="0077"),
    )
    assert one.customer_id == two.customer_id
    assert [each.customer_id for each in nobody] == [0, 0]
    for kind in ("tillCustomer", "till_customer"):
        assert await identity.customer(kind, "12 34") == one.customer_id
    with pytest.raises(NotFound):
        await identity.customer("till_customer", "A-1234")
    other = identity.another_process()
    found = await other.looking_up.find_customers(identity.workspace_id, "12/34")
    assert ("till_customer", one.customer_id) in found
    rest, cut = await identity.usecases.deciding.cut(
        identity.workspace_id, one.customer_id, [Identifier("till_customer", "12.34")], WORD
    )
    assert [node.identifier.value for node in cut.nodes] == ["1234"]
    assert len(rest.nodes) == 2


async def test_the_form_of_a_type_that_has_identifiers_stays(identity: Identity) -> None:
    def gate(normaliser: Normaliser | None) -> Callable[[PresentRules], RulesText]:
        return with_type(TypeRules("gate", 5, normaliser=normaliser))

    def without(present: PresentRules) -> RulesText:
        return replace(present.text, types=tuple(each for each in present.text.types if each.type != "gate"))

    # Nobody has one yet: it is anybody's to say.
    for normaliser in (Normaliser.PHONE, Normaliser.EMAIL):
        await change(identity, gate(normaliser))
    late = identity.another_process()
    await late.resolving.resolve(identity.workspace_id, [event("m0", 0, phone="13912345671")])
    await change(identity, without)
    # By rules that were changed a moment ago it would be written as an address.
    await late.resolving.resolve(identity.workspace_id, [event("m1", 1, gate="Mei@Example.cn")])
    assert await identity.customer("gate", "Mei@Example.cn")
    with pytest.raises(NotFound):
        await identity.customer("gate", "mei@example.cn")
    for amend in (gate(Normaliser.EMAIL), gate(Normaliser.DIGITS)):
        with pytest.raises(FailedPrecondition) as refused:
            await change(identity, amend)
        assert (refused.value.reason, refused.value.metadata["type"]) == (Reason.ERROR_REASON_IN_USE, "gate")
    # As text it was written all along.
    assert (await change(identity, gate(Normaliser.TEXT))).version == 4
    with pytest.raises(InvalidArgument):
        await change(identity, with_type(TypeRules("phone", 5, normaliser=Normaliser.TEXT)))
