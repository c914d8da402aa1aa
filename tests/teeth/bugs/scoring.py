"""Seeded bugs: scoring."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_TRAINING = "tests/integration/scoring/test_training.py"
_FRAMES = "tests/integration/segment/test_frames.py"
_OWN = f"{_TRAINING}::test_each_score_and_reason_is_that_of_the_customers_own_row"
_AFTER = f"{_FRAMES}::test_no_column_changes_by_what_happens_at_or_after_the_cut"


def _feature(name: str, old: str, new: str) -> Bug:
    return Bug(
        name=f"scoring/{name}-after-the-cut",
        promise="A feature sees only events before its cut.",
        edits=(Edit("services/segment/history/insight_queries.py", old, new),),
        tests=(_AFTER,),
    )


BUGS: tuple[Bug, ...] = (
    _feature(
        "views",
        "countIf(seen AND ({_named(VIEWS)} OR type IN (3, 4)) AND age <= {days})",
        "countIf(({_named(VIEWS)} OR type IN (3, 4)) AND age <= {days})",
    ),
    _feature(
        "refunds",
        '"refunds": f"countIf(seen AND {_named(REFUNDS)})"',
        '"refunds": f"countIf({_named(REFUNDS)})"',
    ),
    _feature(
        "complaints",
        "countIf(seen AND {_named(COMPLAINTS)})",
        "countIf({_named(COMPLAINTS)})",
    ),
    Bug(
        name="scoring/event-at-the-cut-enters",
        promise="An event at the very cut is of the future.",
        edits=(
            Edit(
                "services/segment/history/insight_queries.py",
                "e.occur_us < {integer_literal(at)} AND e.event_id != 0 AS seen",
                "e.occur_us <= {integer_literal(at)} AND e.event_id != 0 AS seen",
            ),
        ),
        tests=(_AFTER,),
    ),
    Bug(
        name="scoring/label-looks-beyond-the-horizon",
        promise="The label looks at the horizon after the cut and no further.",
        edits=(
            Edit(
                "services/segment/history/insight_queries.py",
                "    end = microseconds(cut + timedelta(days=horizon_days))\n",
                "    end = microseconds(cut + timedelta(days=horizon_days)) + 1\n",
            ),
        ),
        tests=(f"{_FRAMES}::test_the_label_looks_at_the_horizon_and_no_further",),
    ),
    Bug(
        name="scoring/scores-of-the-neighbour",
        promise="A customer's score is that of its own row.",
        edits=(
            Edit(
                "services/scoring/models/churn.py",
                "        probabilities = learning.predict(learned.booster, today)\n",
                "        import numpy\n\n        probabilities = numpy.roll(learning.predict(learned.booster, today), 1)\n",
            ),
        ),
        tests=(_OWN,),
    ),
    Bug(
        name="scoring/reasons-of-the-neighbour",
        promise="A customer's reasons are those of its own row.",
        edits=(
            Edit(
                "services/scoring/domain.py",
                "Reason(frame.feature_names[index], float(frame.features[row, index])",
                "Reason(frame.feature_names[index], float(frame.features[row - 1, index])",
            ),
        ),
        tests=(_OWN,),
    ),
    Bug(
        name="scoring/training-label-two-horizons-ahead",
        promise="The future of the training ends where the test's begins.",
        edits=(
            Edit(
                "services/scoring/usecases/training.py",
                "train = await frame_at(cuts.train, cuts.horizon_days, 1)",
                "train = await frame_at(cuts.train, 2 * cuts.horizon_days, 1)",
            ),
        ),
        tests=(f"{_TRAINING}::test_training_asks_for_the_periods_it_promises",),
    ),
    Bug(
        name="scoring/told-under-the-first-name",
        promise="What is told is what is stored.",
        edits=(
            Edit(
                "services/scoring/facts/told.py",
                "score_told(score.customer_id, score.name,",
                "score_told(score.customer_id, group[start].name,",
            ),
        ),
        tests=("tests/unit/scoring/test_scoring.py::test_each_score_is_told_under_its_own_name",),
    ),
    Bug(
        name="scoring/joined-customer-twice",
        promise="A customer is once among the customers by a score, however many ids it has.",
        edits=(
            Edit(
                "services/scoring/usecases/answering.py",
                "if asked in values and first(customer) == asked",
                "if asked in values",
            ),
        ),
        tests=("tests/integration/scoring/test_top_scores.py",),
    ),
    Bug(
        name="scoring/old-scores-stay",
        promise="Customers who are scored no more have no score.",
        edits=(
            Edit(
                "services/scoring/storage.py",
                '"DELETE FROM scores WHERE name = ANY($1::text[])", names)',
                '"DELETE FROM scores WHERE name = ANY($1::text[]) AND customer_id = ANY($2::bigint[])", names, '
                "[score.customer_id for score in scores])",
            ),
        ),
        tests=(f"{_TRAINING}::test_a_later_training_takes_the_place_of_the_earlier",),
    ),
    Bug(
        name="scoring/training-stops-by-the-ranking",
        promise="A score is a probability, not only an order.",
        edits=(Edit("services/scoring/learning.py", '"eval_metric": "logloss"', '"eval_metric": "auc"'),),
        tests=("tests/unit/scoring/test_scoring.py::test_a_probability_is_one_where_the_ranking_is_easy",),
    ),
)
