"""Seeded bugs: the loyalty programme."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_BOOK = "services/profile/domain/loyalty/book.py"
_ORDERS = "services/profile/domain/loyalty/orders.py"
_POINTS = "tests/integration/profile/loyalty/test_points.py"
_ABSORBED = "tests/integration/profile/loyalty/test_orders.py"
_MACHINE = "tests/integration/profile/loyalty/test_machine.py"
_ONCE = "tests/integration/profile/loyalty/test_written_once.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="loyalty/a-months-figures-count-what-is-given-back-as-earned",
        promise="What is given back of a redemption is no earning.",
        edits=(
            Edit(
                path="services/profile/storage/loyalty/figures.py",
                old='"SELECT $1, date_trunc(\'month\', entry_time AT TIME ZONE $2)::date, "\n        "coalesce(sum(points) FILTER (WHERE kind = $4), 0)',
                new='"SELECT $1, date_trunc(\'month\', entry_time AT TIME ZONE $2)::date, "\n        "coalesce(sum(points) FILTER (WHERE kind = $4 OR (kind = $8 AND points > 0)), 0)',
            ),
        ),
        tests=("tests/integration/profile/loyalty/test_figures.py",),
    ),
    Bug(
        name="loyalty/figures-are-never-reckoned-again",
        promise="Figures follow the ledger.",
        edits=(
            Edit(
                path="services/profile/usecases/loyalty/figures.py",
                old="known.last_entry_id == last and now - known.reckon_time < OLDEST",
                new="known.last_entry_id > 0",
            ),
        ),
        tests=("tests/integration/profile/loyalty/test_figures.py",),
    ),
    Bug(
        name="loyalty/tills-are-not-alone-with-an-account",
        promise="Of a hundred tills with a balance for one exactly one redeems.",
        edits=(
            Edit(
                path="services/profile/storage/loyalty/accounts.py",
                old="ON CONFLICT (workspace_id, node_id) DO UPDATE SET revision = a.revision + 1",
                new="ON CONFLICT (workspace_id, node_id) DO NOTHING",
            ),
        ),
        tests=(f"{_POINTS}::test_of_a_hundred_tills_with_a_balance_for_one_exactly_one_redeems",),
    ),
    Bug(
        name="loyalty/what-has-ended-can-still-be-redeemed",
        promise="A batch holds no more from its end on, whether a sweep has come or not.",
        edits=(
            Edit(
                path="services/profile/domain/loyalty/ledger.py",
                old="self.expire_time is not None and self.expire_time <= now",
                new="self.expire_time is not None and self.expire_time < now",
            ),
        ),
        tests=(f"{_POINTS}::test_a_batch_ends_by_itself_once_and_cannot_be_redeemed_from_then_on", _MACHINE),
    ),
    Bug(
        name="loyalty/a-debt-is-forgiven",
        promise="What was taken back after it was spent is paid by the next points earned.",
        edits=(
            Edit(
                path=_BOOK,
                old="        for debt in self.debts:\n            part = min(debt.remaining, batch.remaining)",
                new="        for debt in self.debts[:0]:\n            part = min(debt.remaining, batch.remaining)",
            ),
        ),
        tests=(f"{_POINTS}::test_points_taken_back_after_they_were_spent_become_a_debt_that_the_next_earning_pays",),
    ),
    Bug(
        name="loyalty/expired-points-are-owed",
        promise="What expired of points that are taken back counts as taken.",
        edits=(
            Edit(
                path=_BOOK,
                old="        excused = min(points - own, batch.lapsed)",
                new="        excused = 0",
            ),
        ),
        tests=(f"{_POINTS}::test_what_expired_of_points_that_are_taken_back_is_not_owed", _MACHINE),
    ),
    Bug(
        name="loyalty/a-redemption-starts-with-the-newest",
        promise="Points are taken from the batch that ends first.",
        edits=(
            Edit(
                path=_BOOK,
                old="    return batch.expire_time or _NEVER, batch.earn_time, batch.batch_id",
                new="    return batch.earn_time, batch.expire_time or _NEVER, batch.batch_id",
            ),
        ),
        tests=(f"{_POINTS}::test_a_redemption_takes_from_the_batch_that_ends_first_one_row_each", _MACHINE),
    ),
    Bug(
        name="loyalty/refunds-are-rounded-one-by-one",
        promise="Refunds take back the same in whatever order they come, and all when all is refunded.",
        edits=(
            Edit(
                path=_ORDERS,
                old="            wanted = self.points - self.points * (amount - self.refunded_micros) // amount",
                new="            wanted = self.points * self.refunded_micros // amount",
            ),
        ),
        tests=(
            "tests/unit/profile/test_loyalty.py::test_refunds_take_back_the_same_in_any_order_and_all_when_all_is_refunded",
        ),
    ),
    Bug(
        name="loyalty/a-refund-before-its-order-is-lost",
        promise="A refund that comes before its order takes back when the order comes.",
        edits=(
            Edit(
                path="services/profile/usecases/loyalty/orders.py",
                old="            self._settle(order, event)\n",
                new="            if event.name != COMPLETED:\n                self._settle(order, event)\n",
            ),
        ),
        tests=(f"{_ABSORBED}::test_in_every_order_of_arrival_order_and_refunds_come_to_the_same_ledger",),
    ),
    Bug(
        name="loyalty/grace-is-counted-from-the-last-order",
        promise="A tier is kept for its grace from when the window no longer has what it takes.",
        edits=(
            Edit(
                path="services/profile/domain/loyalty/tiers.py",
                old="                return each.time + window",
                new="                return past[place].time + window",
            ),
        ),
        tests=("tests/unit/profile/test_loyalty.py::test_a_tier_is_the_highest_reached_at_some_moment_of_the_grace",),
    ),
    Bug(
        name="loyalty/an-order-stays-as-it-was-expected",
        promise="What an order earned by its tier is taken back with it, to the last point.",
        edits=(
            Edit(
                path="services/profile/storage/loyalty/orders.py",
                old="if _row(order) != self.rows[order.order_id]]",
                new="if order.order_id not in self.rows]",
            ),
        ),
        tests=(f"{_ONCE}::test_what_a_tier_multiplied_is_taken_back_to_the_last_point",),
    ),
    Bug(
        name="loyalty/a-tier-that-was-lost-at-once-is-kept",
        promise="A tier follows from what counts when all of a turn is done.",
        edits=(
            Edit(
                path="services/profile/usecases/loyalty/orders.py",
                old="        order.refunds[key] = refund.micros\n        self.is_counted = False\n",
                new="        order.refunds[key] = refund.micros\n",
            ),
            Edit(
                path="services/profile/usecases/loyalty/orders.py",
                old="            due = order.due\n            self.is_counted = False\n",
                new="            due = order.due\n",
            ),
        ),
        tests=(f"{_ONCE}::test_a_tier_that_is_reached_and_lost_in_one_turn_is_not_kept",),
    ),
    Bug(
        name="loyalty/what-was-earned-before-is-not-told",
        promise="The balance that is told is all that a customer has, also where not each batch is read.",
        edits=(
            Edit(
                path="services/profile/storage/loyalty/books.py",
                old="        sums[of_node[node_id]] += points\n",
                new="",
            ),
        ),
        tests=(f"{_ONCE}::test_the_balance_that_is_told_counts_what_was_earned_before_paid_and_ended",),
    ),
)
