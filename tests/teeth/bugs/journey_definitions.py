"""Seeded bugs: how journeys are kept, drafted, published and deleted."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_CHECKING = "services/journey/usecases/checking.py"
_DRAFTING = "services/journey/usecases/drafting.py"
_TESTS = "tests/integration/journey"

BUGS: tuple[Bug, ...] = (
    Bug(
        "journey/what-is-published-was-not-looked-at",
        "Who publishes a journey publishes what was looked at, or nothing.",
        (
            Edit(
                "services/journey/servicer/__init__.py",
                "request.journey_id, by=by, etag=request.etag",
                "request.journey_id, by=by",
            ),
        ),
        (f"{_TESTS}/test_rpcs.py",),
    ),
    Bug(
        "journey/an-end-is-forgotten-when-stored",
        "A definition is read from the store as it was.",
        (Edit("services/journey/storage/stored.py", '({"ends": True} if step.ends else {})', "{}"),),
        ("tests/unit/journey/test_validation.py",),
    ),
    Bug(
        "journey/publish-looks-at-the-first-template-only",
        "Publishing names every place that names what is not there.",
        (
            Edit(
                _CHECKING,
                "        for each in named:\n            match each.kind",
                "        for each in named[:2]:\n            match each.kind",
            ),
        ),
        (f"{_TESTS}/test_rpcs.py::test_publish_refuses_what_names_something_that_is_not_there_with_all_places",),
    ),
    Bug(
        "journey/draft-of-another-is-overwritten",
        "Of two who edit one draft, the second is told who was first.",
        (Edit(_DRAFTING, "if etag and etag != etag_of(touch.revision):", "if etag and not touch.revision:"),),
        (f"{_TESTS}/test_drafts.py::test_of_two_who_edit_a_draft_the_second_is_told_who_was_first",),
    ),
    Bug(
        "journey/unchecked-draft-is-published",
        "A draft that changes while it is looked over is not published.",
        (Edit(_DRAFTING, "if draft.revision != looked_at.revision or before", "if before"),),
        (f"{_TESTS}/test_drafts.py::test_a_draft_that_changes_while_it_is_looked_over_is_not_published",),
    ),
    Bug(
        "journey/etag-not-looked-at",
        "Of two changes of one etag the second is refused.",
        (
            Edit(
                "services/journey/usecases/keeping.py",
                "        check_etag(etag, etag_of(journey.revision))\n",
                "",
            ),
        ),
        (f"{_TESTS}/test_changing.py::test_of_two_changes_of_one_etag_the_second_is_refused",),
    ),
    Bug(
        "journey/definition-changes-under-those-inside",
        "A definition changes only while its journey is a draft.",
        (
            Edit(
                "services/journey/usecases/keeping.py",
                "if before.state is not JourneyState.DRAFT:",
                "if before.state is JourneyState.ARCHIVED:",
            ),
        ),
        (f"{_TESTS}/test_changing.py::test_a_journey_that_was_published_changes_only_in_name_and_description",),
    ),
    Bug(
        "journey/deleted-with-runs-inside",
        "A journey with runs inside is not deleted.",
        (Edit("services/journey/usecases/keeping.py", "if before.runs_active:", "if before.runs_active > 1:"),),
        (f"{_TESTS}/test_changing.py::test_a_journey_is_deleted_when_nobody_enters_and_nobody_is_inside",),
    ),
    # Of our own choosing.
)
