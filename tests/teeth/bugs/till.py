"""Seeded bugs: the call of a till, purchases and refunds."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_PURCHASES = "services/profile/usecases/purchases.py"
_TOLD = "tests/integration/profile/test_purchases.py"
_READING = "tests/integration/profile/test_till_reading.py"
_COPIES = "tests/integration/profile/test_till_copies.py"
_COPIES_STORED = "services/profile/storage/till_copies.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="till/refunds-side-by-side-each-see-all",
        promise="Never more of an order is given back than was paid, however many refund it at once.",
        edits=(
            Edit(
                path=_PURCHASES,
                old="            await lock_order(connection, workspace_id, order_id)\n",
                new="",
            ),
        ),
        tests=(f"{_TOLD}::test_never_more_is_given_back_than_was_paid",),
    ),
    Bug(
        name="till/a-refund-forgets-those-before",
        promise="What was given back of an order before is not given back again.",
        edits=(Edit(path=_PURCHASES, old="left = max(0, bought - given_back)", new="left = bought"),),
        tests=(f"{_TOLD}::test_never_more_is_given_back_than_was_paid",),
    ),
    Bug(
        name="till/an-order-told-again-is-another",
        promise="A till tells of an order once, on whatever day it comes again.",
        edits=(
            Edit(
                path=_PURCHASES,
                old='stable_id("purchase", workspace_id, order_id)',
                new='new_id("purchase", self._clock.now())',
            ),
        ),
        tests=(f"{_TOLD}::test_an_order_is_told_of_once_and_a_day_comes_later_in_any_order",),
    ),
    Bug(
        name="till/a-refund-stands-anywhere",
        promise="A refund stands at the identifier that bought, and leaves with it.",
        edits=(
            Edit(
                path=_PURCHASES, old="                node_id=node_id,\n", new="                node_id=node_ids[0],\n"
            ),
        ),
        tests=(f"{_TOLD}::test_a_refund_stands_at_the_identifier_that_bought_and_leaves_with_it",),
    ),
    Bug(
        name="till/a-purchase-is-told-to-earn-without-its-tier",
        promise="A purchase's answer says exactly what it earns.",
        edits=(
            Edit(
                path="services/profile/usecases/loyalty/expecting.py",
                old="        percent = tier.multiplier_percent if tier else 100",
                new="        percent = 100 if tier else 100",
            ),
        ),
        tests=("tests/integration/profile/loyalty/test_expecting.py",),
    ),
    Bug(
        name="till/settings-are-remembered-for-ever",
        promise="A till goes by the loyalty settings that hold now.",
        edits=(
            Edit(
                path="services/profile/usecases/tills.py",
                old="            if records.settings_revision == settings.revision:",
                new="            if settings.revision or records.settings_revision == settings.revision:",
            ),
        ),
        tests=(_READING,),
    ),
    Bug(
        name="till/what-has-ended-is-shown",
        promise="Points that have come to their end are no part of the balance that a till shows.",
        edits=(
            Edit(
                path="services/profile/usecases/tills.py",
                old="        if records.holdings.has_ended:",
                new="        if records.holdings.has_ended and not records.holdings.balance:",
            ),
        ),
        tests=(_READING,),
    ),
    Bug(
        name="till/names-show-by-the-latest-alone",
        promise="A till shows traits by the workspace's rules, as the file does.",
        edits=(
            Edit(
                path="services/profile/storage/till.py",
                old='        survivorship=_survivorship(row["survivorship"]),',
                new="        survivorship=LATEST_ALWAYS,",
            ),
        ),
        tests=(_READING,),
    ),
    Bug(
        name="till/a-birthday-of-29-february-is-none",
        promise="Who was born on 29 February has a birthday every year.",
        edits=(Edit(path="services/profile/domain/till.py", old="birthday = date(year, 2, 28)", new="return 0, None"),),
        tests=("tests/unit/profile/test_till.py::test_a_birthday_is_worth_a_word_for_a_week",),
    ),
    Bug(
        name="till/what-is-told-late-lets-in-again",
        promise="Of a customer and segment the last change holds at tills, in whatever order it is told.",
        edits=(
            Edit(
                path=_COPIES_STORED,
                old="\nWHERE t.change_id < excluded.change_id\n",
                new="\n",
            ),
        ),
        tests=(f"{_COPIES}::test_the_last_change_holds_in_whatever_order_it_comes",),
    ),
    Bug(
        name="till/who-has-no-new-score-keeps-the-old-one",
        promise="Scores that took the place of others are all there are at tills.",
        edits=(
            Edit(
                path="services/profile/storage/till.py",
                old='        "AND r.replace_time = s.replace_time WHERE',
                new='        "WHERE',
            ),
        ),
        tests=(f"{_COPIES}::test_scores_that_took_the_place_of_others_are_all_there_are",),
    ),
    Bug(
        name="till/of-the-erased-is-written-late",
        promise="What is told late of somebody who was erased is kept for no till.",
        edits=(
            Edit(
                path=_COPIES_STORED,
                old='"NOT EXISTS (SELECT 1 FROM erased_nodes e WHERE e.workspace_id = $1 AND e.node_id = c.customer_id)"',
                new='"$1::text IS NOT NULL"',
            ),
        ),
        tests=(f"{_COPIES}::test_of_the_erased_nothing_is_kept_nor_written_late",),
    ),
    Bug(
        name="till/what-was-kept-once-lets-in-again",
        promise="What tills did not ask for for 30 days goes as a whole, and begins anew.",
        edits=(
            Edit(
                path=_COPIES_STORED,
                old='"SELECT 1 FROM till_copies WHERE workspace_id = $1 AND part = $2 AND stop_time IS NULL FOR SHARE"',
                new='"SELECT 1 WHERE $1::text IS NOT NULL AND $2::int > 0"',
            ),
        ),
        tests=(f"{_COPIES}::test_what_is_not_asked_for_any_more_goes_and_begins_anew",),
    ),
    Bug(
        name="till/only-the-present-id-has-segments",
        promise="A merge shows at a till at once what both had, whoever has followed it.",
        edits=(
            Edit(
                path="services/profile/usecases/tills.py",
                old="customer_ids=list(dict.fromkeys([customer.customer_id, *(node.node_id for node in customer.nodes)])),",
                new="customer_ids=[customer.customer_id],",
            ),
        ),
        tests=(f"{_COPIES}::test_a_merge_shows_what_both_had_and_a_cut_to_each_what_is_his",),
    ),
    Bug(
        name="till/each-call-waits-for-every-method",
        promise="What a server does for a call hangs on that call, and not on how many methods it has.",
        edits=(
            Edit(
                path="services/common/server.py",
                old='        """Registers nothing: the same methods were added by name."""\n',
                new="        self._server.add_registered_method_handlers(service_name, method_handlers)\n",
            ),
        ),
        tests=("tests/unit/common/test_server_waits.py",),
    ),
    Bug(
        name="till/fresh-while-facts-wait",
        promise="What tills are shown is as of a moment up to which all that was told was taken in.",
        edits=(
            Edit(
                path="services/profile/usecases/till_ages.py",
                old="entry_order(position) >= entry_order(end)",
                new="bool(entry_order(end))",
            ),
        ),
        tests=(f"{_COPIES}::test_the_age_is_that_of_the_last_moment_when_all_that_was_told_was_taken_in",),
    ),
    Bug(
        name="till/a-read-leaves-its-workspace-behind",
        promise="What one read saw is seen by no other over the same connection.",
        edits=(
            Edit(
                path="services/common/reads.py",
                old="set_config('yike.workspace', $1, true)",
                new="set_config('yike.workspace', $1, false)",
            ),
        ),
        tests=("tests/integration/common/test_reads.py::test_a_read_sees_its_workspace_and_leaves_none_behind",),
    ),
    Bug(
        name="till/who-has-the-id-is-taken-for-who-is-asked-for",
        promise="A look-up finds the customer of the very identifier, also where two want one id.",
        edits=(
            Edit(
                path="services/identity/storage/reading.py",
                old="erase_time IS NULL AND value_hash = $3 AS is_it",
                new="erase_time IS NULL AND $3::bytea IS NOT NULL AS is_it",
            ),
        ),
        tests=(
            "tests/integration/identity/test_resolving.py::"
            "test_resolve_gives_each_its_own_node_when_two_hashes_want_one_id",
        ),
    ),
    Bug(
        name="till/a-driver-that-loses-count-is-an-outage",
        promise="A read on a kept connection that was lost is asked again on another one, whatever the driver makes of the loss.",
        edits=(Edit("services/common/reads.py", "    asyncpg.InternalClientError,\n", ""),),
        tests=("tests/integration/common/test_reads.py",),
    ),
)
