"""Seeded bugs: products, stores and stock."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_CATALOGUE = "tests/integration/profile/test_catalogue.py"
_STOCK = "tests/integration/profile/test_stock.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="catalogue/the-later-word-on-stock-holds",
        promise="Of each product and store the statement of the latest moment holds, whatever the order in which they come.",
        edits=(
            Edit(
                path="services/profile/domain/catalogue/stock.py",
                old="    if (state_time, -line.quantity) < (known.state_time, -known.quantity):",
                new="    if False:",
            ),
        ),
        tests=(
            f"{_STOCK}::test_what_is_known_of_a_later_moment_stays_and_the_same_again_changes_nothing",
            f"{_STOCK}::test_statements_in_any_order_come_to_the_same",
        ),
    ),
    Bug(
        name="catalogue/a-confirmation-leaves-no-trace",
        promise="A later statement of the same quantity holds off what lies between the two.",
        edits=(
            Edit(
                path="services/profile/usecases/catalogue/stock.py",
                old="if written := [*changed, *confirmed]:",
                new="if written := [*changed]:",
            ),
        ),
        tests=(f"{_STOCK}::test_what_is_known_of_a_later_moment_stays_and_the_same_again_changes_nothing",),
    ),
    Bug(
        name="catalogue/an-archived-product-is-brought-back-by-nobody",
        promise="A batch brings archived products back that it names.",
        edits=(
            Edit(
                path="services/profile/usecases/catalogue/entries.py",
                old="or old.delete_time is not None or not each.says_the_same(old)",
                new="or not each.says_the_same(old)",
            ),
        ),
        tests=(f"{_CATALOGUE}::test_a_batch_makes_changes_brings_back_and_leaves_alone",),
    ),
    Bug(
        name="catalogue/a-revision-stands-with-the-clock",
        promise="A product's revision grows with each change, also when the clock stands or goes back.",
        edits=(
            Edit(
                path="services/profile/domain/catalogue/entries.py",
                old="revision=max(_microseconds(now), known.revision + 1 if known is not None else 0)",
                new="revision=_microseconds(now)",
            ),
        ),
        tests=(f"{_CATALOGUE}::test_revisions_grow_also_when_the_clock_stands_or_goes_back",),
    ),
    Bug(
        name="catalogue/the-limit-is-counted-without-a-lock",
        promise="A workspace has so many products and no more, also when many are made side by side.",
        edits=(
            Edit(
                path="services/profile/storage/catalogue/entries.py",
                old='"SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"',
                new='"SELECT hashtextextended($1, 0)"',
            ),
        ),
        tests=(f"{_CATALOGUE}::test_a_workspace_has_so_many_and_no_more_also_side_by_side",),
    ),
)
