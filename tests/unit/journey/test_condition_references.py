"""A journey whose rule names a segment uses it, however deep it is named."""

from __future__ import annotations

from services.common.json_values import canonical_json
from services.journey.domain.references import Reference, ReferenceKind
from services.journey.steps.condition.rules import ConditionAction


def test_segments_that_a_rule_names_are_used() -> None:
    named = {"segment": {"segment_id": "vips"}}
    trait = {"trait": {"name": "x", "op": "OPERATOR_EQ", "value": {"json": '{"segment":{"segment_id":"no"}}'}}}
    rule = canonical_json({"all": {"rules": [trait, {"not": {"any": {"rules": [named]}}}]}}).decode()
    assert list(ConditionAction(rule).references("steps[0].condition")) == [
        Reference("steps[0].condition.rule", ReferenceKind.RULE, rule),
        Reference(
            "steps[0].condition.rule.all.rules[1].not.any.rules[0].segment.segment_id",
            ReferenceKind.SEGMENT,
            "vips",
            in_rule=True,
        ),
    ]
    assert [one.kind for one in ConditionAction("").references("s")] == [ReferenceKind.RULE]
