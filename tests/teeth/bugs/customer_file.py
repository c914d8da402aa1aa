"""Seeded bugs: the history of traits, the catalogue of tags, company accounts."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_HISTORY = "services/profile/domain/trait_history.py"
_TRAITS = "tests/integration/profile/test_trait_history.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="customer-file/a-trait-shows-whatever-the-rule",
        promise="The history of a trait says which value shows by the workspace's rule.",
        edits=(
            Edit(
                path=_HISTORY,
                old="    shown = survivor(trait, now, types, rules)\n",
                new="    shown = max(now, key=lambda each: each.order, default=None)\n",
            ),
        ),
        tests=(f"{_TRAITS}::test_the_rule_says_which_of_several_values_shows_and_why",),
    ),
    Bug(
        name="customer-file/a-page-goes-beyond-what-was-looked-at",
        promise="A page of a trait's history ends where one of the identifiers was not looked at any further: nothing is skipped.",
        edits=(
            Edit(
                path=_HISTORY,
                old=" and (read.frontier is None or place >= read.frontier)",
                new="",
            ),
        ),
        tests=(f"{_TRAITS}::test_pages_go_through_all_and_look_at_no_more_than_they_may",),
    ),
    Bug(
        name="customer-file/a-held-value-goes-with-its-event",
        promise="What an identifier holds is told, also where the workspace keeps the event no longer.",
        edits=(
            Edit(
                path=_HISTORY,
                old="{event.position: event for event in map(TraitEvent, held)} | {",
                new="{",
            ),
        ),
        tests=(f"{_TRAITS}::test_what_a_period_took_is_told_only_where_an_identifier_still_holds_it",),
    ),
    Bug(
        name="customer-file/a-number-of-a-phone-shows-in-the-history",
        promise="A value in the history of a trait is masked by the trait's name, as in the file.",
        edits=(
            Edit(
                path="gateway/transcoding/masking.py",
                old='                name = getattr(message, "trait", "")\n',
                new='                name = ""\n',
            ),
        ),
        tests=("tests/unit/gateway/test_masking.py::test_a_value_beside_the_name_of_its_trait_is_masked_by_that_name",),
    ),
)
