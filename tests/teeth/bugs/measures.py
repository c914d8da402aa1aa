"""Seeded bugs: what is computed of customers."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_ORDERS = "tests/integration/segment/test_orders.py"
_TRAITS = "tests/integration/segment/test_computed_traits.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="measures/an-order-counts-for-each-identifier",
        promise="An order told by two identifiers of one customer counts once.",
        edits=(
            Edit(
                "services/segment/history/order_columns.py",
                'f"{_id_of(ORDER_ID)} AS order_key",',
                "f\"concat({_id_of(ORDER_ID)}, if({_id_of(ORDER_ID)} = '', '', toString(node_id))) AS order_key\",",
            ),
        ),
        tests=(f"{_ORDERS}::test_an_order_counts_once_whoever_tells_it_and_however_often",),
    ),
    Bug(
        name="measures/a-refund-counts-for-each-message",
        promise="A refund that is told twice under one refund id is taken once.",
        edits=(
            Edit(
                "services/segment/history/order_columns.py",
                "{refund_id} != '', concat('id:', {refund_id}), ",
                "0, '', ",
            ),
        ),
        tests=(f"{_ORDERS}::test_refunds_take_what_they_say_once_and_never_more_than_the_order",),
    ),
    Bug(
        name="measures/the-window-is-that-of-any-message-of-an-order",
        promise="An order has the age of the event that told of it first.",
        edits=(
            Edit(
                "services/segment/history/order_columns.py",
                'f"argMinIf((occur_us, amount, whole), {first}, {seen}) AS first{number}",',
                'f"argMaxIf((occur_us, amount, whole), {first}, {seen}) AS first{number}",',
            ),
        ),
        tests=(f"{_ORDERS}::test_an_order_has_the_money_and_the_age_of_its_first_event",),
    ),
    Bug(
        name="measures/most-frequent-is-any-of-several",
        promise="Of several most frequent values the one said last is meant.",
        edits=(
            Edit(
                "services/segment/measures/columns.py",
                "(-toInt64(tupleElement(one, 2)), -tupleElement(one, 3), tupleElement(one, 1))",
                "(-toInt64(tupleElement(one, 2)), tupleElement(one, 1))",
            ),
        ),
        tests=(f"{_ORDERS}::test_of_several_most_frequent_values_the_one_said_last_is_meant_then_the_lesser",),
    ),
    Bug(
        name="measures/days-of-greenwich",
        promise="Days are those of the workspace's time zone.",
        edits=(
            Edit(
                "services/segment/measures/columns.py",
                "fromUnixTimestamp64Micro(occur_us, {text_literal(moment.time_zone)})",
                "fromUnixTimestamp64Micro(occur_us, {text_literal('UTC')})",
            ),
        ),
        tests=(f"{_ORDERS}::test_days_are_those_of_the_workspaces_time_zone",),
    ),
    Bug(
        name="measures/a-refund-to-come-is-not-waited-for",
        promise="What takes away from an order counts from its own time on, though nothing else happens.",
        edits=(
            Edit(
                "services/segment/measures/orders.py",
                "        edges |= {Edge(name, 0, ahead_only=True) for name in names}\n",
                "",
            ),
        ),
        tests=(f"{_ORDERS}::test_a_refund_told_beforehand_moves_members_when_its_time_comes",),
    ),
    Bug(
        name="measures/a-changed-measure-fills-nothing",
        promise="Another measure is a new version of each segment that names it, filled at once.",
        edits=(
            Edit(
                "services/segment/usecases/computed_traits.py",
                "                users = await self._users_after(connection, workspace_id, before, after)\n",
                "                await self._users_after(connection, workspace_id, before, after)\n",
            ),
        ),
        tests=(f"{_TRAITS}::test_another_measure_moves_the_members_of_all_segments_that_name_it",),
    ),
    Bug(
        name="measures/a-computed-trait-is-deleted-under-a-rule",
        promise="What a rule names is not deleted.",
        edits=(
            Edit(
                "services/common/rule_references.py",
                '        elif kind == "not":\n            yield from _named(body, condition, field)\n',
                "",
            ),
        ),
        tests=(f"{_TRAITS}::test_what_is_named_is_not_deleted",),
    ),
    Bug(
        name="measures/a-past-moment-counts-what-came-after",
        promise="Asked as of a past moment, what happened after it does not count.",
        edits=(
            Edit(
                "services/segment/usecases/computing.py",
                "            now=moment,\n",
                "            now=now,\n",
            ),
        ),
        tests=(f"{_TRAITS}::test_values_are_those_of_this_moment_or_of_one_that_is_past",),
    ),
)
