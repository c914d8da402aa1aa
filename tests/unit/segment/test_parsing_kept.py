"""Conditions on what is kept: what is read, and what a wrong one is told, with its place."""

from __future__ import annotations

from typing import Any

import pytest

from services.segment.conditions.company import CompanyCondition
from services.segment.conditions.consent import ConsentCondition
from services.segment.conditions.coupon import CouponCondition
from services.segment.conditions.points import PointsCondition
from services.segment.conditions.tier import TierCondition
from services.segment.domain.comparisons import Comparison, Operator
from services.segment.domain.consents import State
from services.segment.domain.coupons import CouponAggregate
from services.segment.domain.errors import InvalidRule
from services.segment.domain.parsing import parse_rule


@pytest.mark.parametrize(
    ("rule", "condition"),
    [
        (
            {"consent": {"channel": "CHANNEL_SMS", "state": "CONSENT_STATE_WITHDRAWN"}},
            ConsentCondition("sms:marketing", State.WITHDRAWN),
        ),
        (
            {"consent": {"channel": "EMAIL", "purpose": "PURPOSE_UNSPECIFIED", "ends_within_days": 30}},
            ConsentCondition("email:marketing", State.GRANTED, 30),
        ),
        (
            {"points": {"op": "OPERATOR_GTE", "value": 100.0}},
            PointsCondition(Operator.GTE, 100),
        ),
        (
            {
                "points": {
                    "aggregate": "POINTS_AGGREGATE_ENDING",
                    "op": "OPERATOR_GT",
                    "value": 0.0,
                    "within_days": 7,
                }
            },
            PointsCondition(Operator.GT, 0, 7),
        ),
        (
            {"tier": {"op": "OPERATOR_IN", "value": ["gold", "silver"]}},
            TierCondition(Comparison(Operator.IN, ('"gold', '"silver'))),
        ),
        ({"tier": {"op": "OPERATOR_NOT_EXISTS"}}, TierCondition(Comparison(Operator.NOT_EXISTS))),
        (
            {"coupon": {"op": "OPERATOR_EQ", "value": 0.0, "coupon_template_id": "spring"}},
            CouponCondition(CouponAggregate.USABLE, "spring", Operator.EQ, 0),
        ),
        ({"company": {}}, CompanyCondition("", "")),
        ({"company": {"company_id": "acme", "stage": "DEAL"}}, CompanyCondition("acme", "DEAL")),
        (
            {
                "coupon": {
                    "aggregate": "COUPON_AGGREGATE_REDEEMED",
                    "op": "OPERATOR_GTE",
                    "value": 1.0,
                    "within_days": 90,
                }
            },
            CouponCondition(CouponAggregate.REDEEMED, "", Operator.GTE, 1, 90),
        ),
    ],
)
def test_what_is_written_is_read(rule: dict[str, Any], condition: object) -> None:
    assert parse_rule(rule) == condition


CONSENT = {"channel": "SMS", "state": "GRANTED"}
POINTS = {"op": "GTE", "value": 1}
COUPON = {"op": "GTE", "value": 1}


@pytest.mark.parametrize(
    ("rule", "path", "said"),
    [
        ({"consent": {"state": "GRANTED"}}, "consent.channel", "must be one of EMAIL, SMS,"),
        ({"consent": CONSENT | {"channel": "FAX"}}, "consent.channel", "must be one of EMAIL, SMS,"),
        ({"consent": CONSENT | {"purpose": "TRANSACTIONAL"}}, "consent.purpose", "needs no consent"),
        ({"consent": {"channel": "SMS"}}, "consent.state", "must be one of GRANTED, WITHDRAWN"),
        ({"consent": CONSENT | {"ends_within_days": 3651}}, "consent.ends_within_days", "from 0 to 3650"),
        (
            {"consent": CONSENT | {"state": "WITHDRAWN", "ends_within_days": 1}},
            "consent.ends_within_days",
            "for GRANTED only",
        ),
        ({"consent": CONSENT | {"until": 1}}, "consent.until", "is not a field"),
        ({"points": {"op": "GTE"}}, "points.value", "give the number to compare with"),
        ({"points": POINTS | {"op": "EXISTS"}}, "points.op", "who has none has 0"),
        ({"points": POINTS | {"value": 1.5}}, "points.value", "a whole number"),
        ({"points": POINTS | {"value": -1}}, "points.value", "a whole number"),
        ({"points": POINTS | {"within_days": 3}}, "points.within_days", "left out with BALANCE"),
        ({"points": POINTS | {"aggregate": "ENDING"}}, "points.within_days", "from 1 to 3650"),
        ({"points": POINTS | {"aggregate": "SPENT"}}, "points.aggregate", "must be BALANCE or ENDING"),
        ({"tier": {"op": "GT", "value": "gold"}}, "tier.op", "name tiers by their ids"),
        ({"tier": {"op": "EQ"}}, "tier.value", "must be text"),
        ({"tier": {"op": "EQ", "value": 3}}, "tier.value", "must be the id of a tier"),
        ({"tier": {"op": "EXISTS", "value": "gold"}}, "tier.value", "must be left out"),
        ({"company": {"stage": "CUSTOMER"}}, "company.stage", "LEAD, DEAL, RENEWAL, or left out"),
        ({"company": {"company_id": "x" * 201}}, "company.company_id", "1 to 200 characters"),
        ({"company": {"name": "acme"}}, "company.name", "is not a field"),
        ({"coupon": COUPON | {"op": "NOT_EXISTS"}}, "coupon.op", "who has none has 0"),
        ({"coupon": COUPON | {"value": 10**6 + 1}}, "coupon.value", "a whole number"),
        ({"coupon": COUPON | {"aggregate": "LOST"}}, "coupon.aggregate", "must be one of USABLE, ENDING, REDEEMED"),
        ({"coupon": COUPON | {"aggregate": "ENDING"}}, "coupon.within_days", "from 1 to 365"),
        ({"coupon": COUPON | {"within_days": 3}}, "coupon.within_days", "left out with USABLE"),
        ({"coupon": COUPON | {"coupon_template_id": "x" * 201}}, "coupon.coupon_template_id", "1 to 200 characters"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place_and_what_to_write(
    rule: dict[str, Any], path: str, said: str
) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse_rule({"all": {"rules": [rule]}})
    assert refused.value.path == f"rule.all.rules[0].{path}"
    assert said in refused.value.message
