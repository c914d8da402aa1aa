"""Registers fold to the same state whatever the order, and a customer's file follows from its nodes."""

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.profile.domain import (
    AttributeChange,
    AttributeKind,
    CustomerNodes,
    EventType,
    Identifier,
    IncomingEvent,
    Node,
    Register,
    changes_of,
    event_digest,
    event_id_of,
    fold_customer,
    fold_registers,
)
from services.profile.domain.survivorship import SurvivorshipRules, check_traits

REGISTERS = st.lists(
    st.builds(
        Register,
        node_id=st.integers(1, 3),
        kind=st.sampled_from([1, 2]),
        key=st.sampled_from(["a", "b"]),
        value_json=st.sampled_from([b"1", b"2", b"null"]),
        occur_time_us=st.integers(0, 3),
        message_id=st.uuids().map(str),
        receive_time_us=st.integers(0, 3),
    ),
    max_size=12,
)


def customer(*node_ids: int) -> CustomerNodes:
    """Returns a customer of nodes."""
    return CustomerNodes(
        node_ids[0],
        tuple(Node(number, Identifier("email", str(number)), number, node_ids[0], 1, number) for number in node_ids),
    )


@given(registers=REGISTERS, seed=st.integers())
def test_fold_registers_is_the_same_when_shuffled_repeated_and_in_parts(registers: list[Register], seed: int) -> None:
    mixed = registers + registers[: len(registers) // 2]
    random.Random(seed).shuffle(mixed)
    middle = len(mixed) // 2
    parts = fold_registers([*fold_registers(mixed[:middle]), *fold_registers(mixed[middle:])])
    assert parts == fold_registers(registers)


@given(registers=REGISTERS)
def test_fold_customer_is_the_same_when_registers_are_in_another_order(registers: list[Register]) -> None:
    folded = fold_registers(registers)
    assert fold_customer(customer(1, 2), folded, [], 0) == fold_customer(customer(1, 2), folded[::-1], [], 0)


@given(registers=REGISTERS)
def test_fold_customer_gives_the_parts_back_when_nodes_are_parted_again(registers: list[Register]) -> None:
    folded = fold_registers(registers)
    apart = [register for register in folded if register.node_id == 1]
    assert fold_customer(customer(1), folded, [], 0) == fold_customer(customer(1), apart, [], 0)


def test_fold_customer_takes_the_latest_over_nodes_and_a_removal_counts() -> None:
    registers = [
        Register(1, AttributeKind.TRAIT, "city", b'"Wuhan"', 10, "a", 99),
        Register(2, AttributeKind.TRAIT, "city", b'"Xian"', 20, "b", 99),
        Register(1, AttributeKind.TAG, "vip", b"true", 10, "a", 99),
        Register(2, AttributeKind.TAG, "vip", b"null", 20, "b", 99),
        Register(2, AttributeKind.TAG, "new", b"true", 5, "c", 99),
    ]
    file = fold_customer(customer(1, 2), registers, [], 0)
    assert file.traits == {"city": b'"Xian"'}
    assert file.tags == ("new",)
    assert fold_customer(customer(1), registers, [], 0).tags == ("vip",)


BY_FREQUENCY = SurvivorshipRules(frozenset({"city"}), revision=1)


def cities(*values: bytes) -> list[Register]:
    """Returns a register of each node from 1 on, each said later than the one before."""
    return [
        Register(node_id, AttributeKind.TRAIT, "city", value, 10 * node_id, f"m{node_id}", 999)
        for node_id, value in enumerate(values, start=1)
    ]


def test_by_frequency_the_value_that_most_nodes_hold_survives_and_of_equals_the_latest() -> None:
    for values, shown in (
        ((b"1", b"1", b"2"), b"1"),
        ((b"1", b"2"), b"2"),
        ((b"2", b"1", b"2", b"1"), b"1"),
        # Equal numbers are one value, shown as it was said last; so are objects.
        ((b"1", b"1.0", b"2"), b"1.0"),
        ((b'{"a":1}', b'{"b":2}', b"2"), b'{"b":2}'),
        # Who holds none has no say.
        ((b"1", b"null", b"null"), b"1"),
        ((b"null", b"null"), None),
        ((b'"1"', b"1", b"true"), b"true"),
    ):
        everyone = customer(*range(1, len(values) + 1))
        expected = {} if shown is None else {"city": shown}
        for order in permutations(cities(*values)):
            assert fold_customer(everyone, order, [], 0, BY_FREQUENCY).traits == expected, values
    # Others' nodes have no say, nor does the rule of another trait.
    assert fold_customer(customer(2, 3), cities(b"1", b"1", b"2"), [], 0, BY_FREQUENCY).traits == {"city": b"2"}
    other = SurvivorshipRules(frozenset({"town"}), revision=1)
    assert fold_customer(customer(1, 2, 3), cities(b"1", b"1", b"2"), [], 0, other).traits == {"city": b"2"}


def test_by_source_the_value_of_the_first_type_that_holds_one_survives() -> None:
    # The nodes are a phone, a user id, another phone, and a device.
    types = ("phone", "user_id", "phone", "device_id")
    nodes = tuple(Node(place, Identifier(kind, str(place)), place, 1, 1, place) for place, kind in enumerate(types, 1))
    for sources, values, shown in (
        (("user_id", "phone"), (b"1", b"2", b"3", b"4"), b"2"),
        (("phone", "user_id"), (b"1", b"2", b"3", b"4"), b"3"),
        (("device_id",), (b"1", b"2", b"3", b"4"), b"4"),
        # What is not listed comes last, the latest of it.
        (("user_id",), (b"1", b"null", b"3", b"4"), b"4"),
        (("email", "phone"), (b"1", b"2", b"null", b"4"), b"1"),
        (("user_id",), (b"null", b"null", b"null", b"null"), None),
    ):
        rules = SurvivorshipRules(source_priority={"city": sources}, revision=1)
        expected = {} if shown is None else {"city": shown}
        for order in permutations(cities(*values)):
            assert fold_customer(CustomerNodes(1, nodes), order, [], 0, rules).traits == expected, (sources, values)
    # Nor does the rule of another trait say anything.
    other = SurvivorshipRules(source_priority={"town": ("user_id",)}, revision=1)
    assert fold_customer(CustomerNodes(1, nodes), cities(b"1", b"2", b"3"), [], 0, other).traits == {"city": b"3"}


def test_rules_name_each_trait_once_and_none_that_messages_go_to() -> None:
    check_traits(["city", "level"])
    for refused in (["city", "city"], ["email"], ["phone"]):
        with pytest.raises(InvalidArgument):
            check_traits(refused)


def test_a_value_from_the_future_blocks_none_that_is_received_later() -> None:
    hour = 3_600_000_000
    received = 1_000 * hour
    for ahead in (0, 1, hour, 20 * hour):
        future = Register(1, AttributeKind.TRAIT, "city", b'"Wuhan"', received + ahead, "z", received)
        later = Register(1, AttributeKind.TRAIT, "city", b'"Xian"', received + 1, "a", received + 1)
        for order in permutations([future, later]):
            assert [each.value_json for each in fold_registers(order)] == [b'"Xian"'], ahead
            assert fold_customer(customer(1), order, [], 0).traits == {"city": b'"Xian"'}, ahead
        across = Register(2, AttributeKind.TRAIT, "city", b'"Xian"', received + 1, "a", received + 1)
        assert fold_customer(customer(1, 2), [future, across], [], 0).traits == {"city": b'"Xian"'}, ahead


def test_values_from_the_future_that_are_received_at_once_keep_their_order() -> None:
    pair = [
        Register(1, 1, "plan", value, 100 + place, "zyx"[place], 50) for place, value in enumerate((b"1", b"2", b"3"))
    ]
    assert {fold_registers(order)[0].value_json for order in permutations(pair)} == {b"3"}


def test_changes_of_keeps_the_later_value_when_an_event_names_an_attribute_twice() -> None:
    event = IncomingEvent(
        "m",
        EventType.IDENTIFY,
        "",
        (),
        0,
        traits_json=b'{"a": 1, "b":{"c": 1.10}}',
        changes=(AttributeChange(AttributeKind.TRAIT, "a", b"2"), AttributeChange(AttributeKind.TAG, "a", b"true")),
    )
    assert {(change.kind, change.key): change.value_json for change in changes_of(event)} == {
        (AttributeKind.TRAIT, "a"): b"2",
        (AttributeKind.TRAIT, "b"): b'{"c": 1.10}',
        (AttributeKind.TAG, "a"): b"true",
    }


def test_event_ids_are_positive_and_differ_by_workspace() -> None:
    ids = {event_id_of(event_digest(workspace, message)) for workspace in ("ws_1", "ws_11") for message in ("1", "11")}
    assert len(ids) == 4
    assert all(0 < each < 2**63 for each in ids)
    assert event_id_of(bytes(16)) == 1


def test_fold_registers_breaks_ties_of_time_by_message_id_in_all_orders() -> None:
    registers = [
        Register(1, 1, "a", value, 5, message, 5) for value, message in ((b"1", "x"), (b"2", "é"), (b"3", "z"))
    ]
    assert {fold_registers(order)[0].value_json for order in permutations(registers)} == {b"2"}
