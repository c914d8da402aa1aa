"""Cuts, reasons and learning, on data whose truth is known."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from services.common.errors import FailedPrecondition, InvalidArgument
from services.scoring import domain, learning
from services.scoring.clients.segment import parse_frame
from services.scoring.domain import Frame, ModelKind, Score
from services.scoring.facts.told import score_facts
from services.scoring.learning import Learned
from services.scoring.models import MODELS, churn, model_of
from yike.scoring.v1 import scoring_facts_pb2 as scoring_facts
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = ("recency_days", "orders", "monetary", "noise")


def make_frame(seed: int, *, customers: int = 4_000, informative: bool = True) -> Frame:
    """Customers whose churn depends on recency and orders by a known logit, or on nothing."""
    chance = np.random.default_rng(seed)
    recency = chance.exponential(40, customers)
    orders = 1 + chance.poisson(3, customers)
    logit = (0.06 * (recency - 40) - 0.5 * (orders - 4)) if informative else np.zeros(customers)
    churned = chance.random(customers) < 1 / (1 + np.exp(-logit))
    features = np.column_stack([recency, orders, chance.gamma(2, 100, customers), chance.normal(size=customers)])
    return Frame(np.arange(1, customers + 1), features, NAMES, ~churned)


def learn(train: Frame, test: Frame) -> Learned:
    """Learns who churned."""
    return learning.learn(train, churn.churned(train), test, churn.churned(test))


def test_every_kind_of_model_is_in_the_tuple_once_and_no_two_share_a_score() -> None:
    """One that is missing could be asked for and never trained; of two with one name, each would remove the other's scores."""
    contract = {value.number for value in scoring_pb.ModelKind.DESCRIPTOR.values if value.number}
    assert sorted(model.kind for model in MODELS) == sorted(contract)
    assert set(ModelKind) == contract
    names = [name for model in MODELS for name in model.score_names]
    assert len(set(names)) == len(names)
    # Rules take them for how customers stand.
    assert not set(names) & set(domain.FORMER_SCORES)


def test_learning_tells_its_progress_and_ends_where_it_is_told_to() -> None:
    class Enough(Exception):
        pass

    told: list[float] = []

    def report(part: float) -> None:
        told.append(part)
        if len(told) == 5:
            raise Enough

    frame = make_frame(1, customers=300)
    with pytest.raises(Enough):
        learning.learn(frame, churn.churned(frame), frame, churn.churned(frame), report=report)
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] <= 1


def test_each_score_is_told_under_its_own_name() -> None:
    scores = [Score(7, name, value, "mdl", NOW) for name, value in (("churn_probability", 0.25), ("return_days", 9.0))]
    (fact,) = score_facts(scores, NOW)
    told = scoring_facts.ScoringFact.FromString(fact.payload).scores_changed
    assert [(each.customer_id, each.name, each.value) for each in told.scores] == [
        (7, "churn_probability", 0.25), (7, "return_days", 9.0)
    ]  # fmt: skip
    at = int(NOW.timestamp()) * 1_000_000
    assert [(each.name, each.model_id, each.replace_time_us) for each in told.replacements] == [
        ("churn_probability", "mdl", at), ("return_days", "mdl", at)
    ]  # fmt: skip


def test_cuts_put_the_tested_future_behind_the_training_labels() -> None:
    cuts = domain.plan_cuts(NOW, 45)
    assert cuts.train + timedelta(days=45) == cuts.test
    assert cuts.test + timedelta(days=45) == NOW
    assert domain.plan_cuts(NOW, 0).horizon_days == domain.DEFAULT_HORIZON_DAYS


@pytest.mark.parametrize("days", [-1, 366])
def test_cuts_refuse_a_horizon_out_of_range(days: int) -> None:
    with pytest.raises(InvalidArgument):
        domain.plan_cuts(NOW, days)


def test_learning_finds_a_known_signal_and_judges_it_on_the_later_period() -> None:
    # Two seconds of imports: not for every worker that collects.
    from sklearn.metrics import roc_auc_score

    learned = learn(make_frame(1), make_frame(2))
    truth = make_frame(2)
    # The best possible ranking is by the true logit: the model must come close and cannot be better by more than noise.
    logit = 0.06 * truth.column("recency_days") - 0.5 * truth.column("orders")
    best = roc_auc_score(~truth.purchased, logit)  # type: ignore[operator]
    assert best - 0.02 < learned.metrics.test_auc < best + 0.01
    probability = learning.predict(learned.booster, truth)
    assert abs(probability.mean() - (~truth.purchased).mean()) < 0.03  # type: ignore[operator]


def test_learning_claims_nothing_where_there_is_nothing() -> None:
    learned = learn(make_frame(3, informative=False), make_frame(4, informative=False))
    assert 0.46 < learned.metrics.test_auc < 0.54


def test_a_probability_is_one_where_the_ranking_is_easy() -> None:
    """Whoever ranks all rightly by the first tree must still learn how sure it may be."""

    def frame(seed: int) -> Frame:
        chance = np.random.default_rng(seed)
        # Nobody near a border: a single split ranks them all.
        recency = chance.choice([10.0, 100.0], 2_000)
        return Frame(np.arange(1, 2_001), recency[:, None], ("recency_days",), recency < 75)

    learned = learn(frame(7), frame(8))
    probability = learning.predict(learned.booster, frame(8))
    churned = churn.churned(frame(8))
    assert probability[churned].min() > 0.9
    assert probability[~churned].max() < 0.1
    assert learned.metrics.test_brier < 0.01


def test_reasons_add_up_to_the_score_and_name_the_features_that_matter() -> None:
    train = make_frame(5)
    learned = learn(train, make_frame(6))
    contributions = learning.contributions(learned.booster, train)
    probability = learning.predict(learned.booster, train)
    bias = np.log(probability / (1 - probability)) - contributions.sum(axis=1)
    assert np.ptp(bias) < 1e-3
    worst = int(np.argmax(probability))
    reasons = domain.strongest_reasons(train, contributions)[worst]
    assert {reasons[0].feature, reasons[1].feature} == {"recency_days", "orders"}
    assert reasons[0].contribution > 0
    assert len(reasons) <= domain.MAXIMUM_REASONS


def test_too_little_or_one_sided_history_is_refused_with_its_figures() -> None:
    frame = make_frame(1, customers=100)
    with pytest.raises(FailedPrecondition) as caught:
        model_of(ModelKind.CHURN).check(frame, "training")
    assert caught.value.reason_name == "NOT_ENOUGH_DATA"
    assert caught.value.metadata["customers"] == "100"
    sided = make_frame(1, customers=1_000)
    with pytest.raises(FailedPrecondition):
        model_of(ModelKind.CHURN).check(
            Frame(sided.customer_ids, sided.features, NAMES, np.ones(1_000, dtype=bool)), "test"
        )


def test_a_frame_survives_the_arrow_stream_in_pieces() -> None:
    table = pa.table({"customer_id": [7, 8], "orders": [1.0, None], "purchased": [True, False]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    frame = parse_frame(sink.getvalue().to_pybytes())
    assert frame.customer_ids.tolist() == [7, 8]
    assert np.isnan(frame.features[1, 0])
    assert churn.churned(frame).tolist() == [False, True]
    assert frame.feature_names == ("orders",)
