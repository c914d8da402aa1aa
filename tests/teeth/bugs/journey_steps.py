"""Seeded bugs: steps of journeys that branch, give, start others and fall back."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_STEPS = "services/journey/steps"
_TESTS = "tests/integration/journey"
_DECISIONS = f"{_TESTS}/test_decisions_on_record.py"
_LOTS = f"{_TESTS}/test_lots.py"
_OTHERS = f"{_TESTS}/test_other_journeys.py"
_FALLING_BACK = "tests/unit/journey/test_falling_back.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "journey/a-cap-is-taken-for-no-address",
        "A message that a cap holds back is not sent by another channel, unless the step says so.",
        (Edit(f"{_STEPS}/send/rules.py", "self.fall_back_on_caps and why_not in CAPPED", "why_not in CAPPED"),),
        (_FALLING_BACK,),
    ),
    Bug(
        "journey/what-is-told-before-the-answer-is-forgotten",
        "What is told of a message before the answer of the call came counts.",
        (
            Edit(
                f"{_STEPS}/send/rules.py",
                "progress.early.get(answer.delivery_id, why_not_of(answer.status, answer.reason))",
                "why_not_of(answer.status, answer.reason)",
            ),
        ),
        (_FALLING_BACK,),
    ),
    Bug(
        "journey/the-next-is-asked-under-the-same-id",
        "Each template that stands in is asked for under a request id of its own.",
        (Edit("services/journey/domain/walking.py", "awaiting=stable_uuid(first, str(place))", "awaiting=first"),),
        (_FALLING_BACK,),
    ),
    Bug(
        "journey/values-outlive-their-run",
        "What is kept with a run goes when it ends.",
        (Edit("services/journey/usecases/run_values.py", "        if run_ids:\n", "        if not run_ids:\n"),),
        (f"{_TESTS}/test_run_values.py",),
    ),
    Bug(
        "journey/the-last-rule-that-holds-wins",
        "Of several rules of a split that hold, the first is taken.",
        (
            Edit(
                f"{_STEPS}/split/carrier.py",
                "for place, each in enumerate(holders)",
                "for place, each in reversed(list(enumerate(holders)))",
            ),
        ),
        (_DECISIONS,),
    ),
    Bug(
        "journey/lots-are-not-kept",
        "What was drawn for somebody stays, also by other weights.",
        (Edit("services/journey/usecases/drawing_lots.py", "branch_id = kept or drawn(", "branch_id = drawn("),),
        (f"{_LOTS}::test_a_customer_who_walks_again_goes_the_same_way_by_other_weights",),
    ),
    Bug(
        "journey/the-last-lot-of-a-merged-person-holds",
        "Of the lots of one person the one that was drawn first holds.",
        (Edit("services/journey/domain/lots.py", "return min(found", "return max(found"),),
        (f"{_LOTS}::test_of_merged_customers_what_was_drawn_first_holds_for_every_id",),
    ),
    Bug(
        "journey/journeys-start-each-other-for-ever",
        "A chain of journeys that start one another never comes back to one that it went through.",
        (Edit("services/journey/usecases/handing_over.py", "if journey_id in chain:", "if not chain:"),),
        (_OTHERS,),
    ),
)
