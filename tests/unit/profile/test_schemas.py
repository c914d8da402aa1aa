"""What fits a schema, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from services.common.errors import InvalidArgument
from services.common.json_values import decode
from services.profile.domain.schemas import (
    NOTHING_TO_CHECK,
    EventSchema,
    FieldSchema,
    FieldType,
    Finding,
    SchemaMode,
    SchemaProblem,
    Schemas,
    check_schemas,
    checker_of,
    rules_of,
)

T, P = FieldType, SchemaProblem


@pytest.mark.parametrize(
    ("schema", "json", "problem"),
    [
        ({"type": T.TEXT}, '"a"', None),
        ({"type": T.TEXT}, "1", P.WRONG_TYPE),
        ({"type": T.TEXT}, "null", None),
        ({"type": T.TEXT, "required": True}, "null", P.MISSING),
        ({"type": T.TEXT, "allowed_values": ("a", "b")}, '"b"', None),
        ({"type": T.TEXT, "allowed_values": ("a", "b")}, '"B"', P.NOT_ALLOWED),
        ({"type": T.TEXT, "min_length": 2, "max_length": 3}, '"汉字"', None),
        ({"type": T.TEXT, "min_length": 2, "max_length": 3}, '"汉"', P.OUT_OF_RANGE),
        ({"type": T.TEXT, "min_length": 2, "max_length": 3}, '"abcd"', P.OUT_OF_RANGE),
        ({"type": T.NUMBER}, "1", None),
        ({"type": T.NUMBER}, "1234567890.12345678901", None),
        ({"type": T.NUMBER}, "true", P.WRONG_TYPE),
        ({"type": T.NUMBER}, '"1"', P.WRONG_TYPE),
        ({"type": T.NUMBER, "minimum": 0.0}, "0", None),
        ({"type": T.NUMBER, "minimum": 0.0}, "-0.5", P.OUT_OF_RANGE),
        ({"type": T.NUMBER, "maximum": 9007199254740992.0}, "9007199254740993", P.OUT_OF_RANGE),
        ({"type": T.BOOLEAN}, "false", None),
        ({"type": T.BOOLEAN}, "0", P.WRONG_TYPE),
        ({"type": T.LIST, "min_length": 1}, "[1]", None),
        ({"type": T.LIST, "min_length": 1}, "[]", P.OUT_OF_RANGE),
        ({"type": T.LIST}, "{}", P.WRONG_TYPE),
        ({"type": T.DATE}, '"2026-02-28"', None),
        ({"type": T.DATE}, '"2026-02-28T10:00:00Z"', None),
        ({"type": T.DATE}, '"2026-02-29"', P.WRONG_TYPE),
        ({"type": T.DATE}, '"20260228"', P.WRONG_TYPE),
        ({"type": T.DATE}, '"2026-02-281"', P.WRONG_TYPE),
        ({"type": T.DATE}, "20260228", P.WRONG_TYPE),
    ],
)
def test_a_value_fits_or_has_one_problem(schema: dict[str, Any], json: str, problem: SchemaProblem | None) -> None:
    assert FieldSchema("x", **schema).problem_of(decode(json)) is problem


@pytest.mark.parametrize(
    ("schemas", "field"),
    [
        (Schemas(traits=(FieldSchema("a", T.TEXT), FieldSchema("a", T.TEXT))), "traits[1].name"),
        (Schemas(traits=(FieldSchema("a", T.TEXT, required=True),)), "traits[0].required"),
        (Schemas(traits=(FieldSchema("a", T.NUMBER, allowed_values=("1",)),)), "traits[0].allowed_values"),
        (Schemas(traits=(FieldSchema("a", T.TEXT, minimum=1.0),)), "traits[0].minimum"),
        (Schemas(traits=(FieldSchema("a", T.NUMBER, minimum=2.0, maximum=1.0),)), "traits[0].minimum"),
        (Schemas(traits=(FieldSchema("a", T.NUMBER, max_length=1),)), "traits[0].min_length"),
        (Schemas(traits=(FieldSchema("a", T.LIST, min_length=2, max_length=1),)), "traits[0].min_length"),
        (Schemas(events=(EventSchema("e"), EventSchema("e"))), "events[1].event_name"),
        (Schemas(events=(EventSchema("Consent Withdrawn", SchemaMode.HOLD),)), "events[0].mode"),
    ],
)
def test_schemas_that_cannot_be_are_refused_by_their_field(schemas: Schemas, field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        check_schemas(schemas)
    assert caught.value.metadata["field"] == field


def test_each_mode_has_its_own_rules_and_nothing_costs_nothing() -> None:
    bought = EventSchema("Bought", SchemaMode.HOLD, (FieldSchema("sum", T.NUMBER, required=True),))
    seen = EventSchema("Seen", SchemaMode.REPORT, (FieldSchema("page", T.TEXT),))
    schemas = Schemas(traits=(FieldSchema("age", T.NUMBER),), events=(bought, seen))
    checker = checker_of(schemas)
    assert (set(checker.held.events), set(checker.reported.events)) == ({"Bought"}, {"Seen"})
    assert (set(checker.held.traits), set(checker.reported.traits)) == (set(), {"age"})
    assert checker.held.of_properties("Bought", {}) == [Finding("Bought", "sum", P.MISSING)]
    assert checker.held.of_properties("Seen", {"page": 1}) == []
    assert rules_of(schemas).of_traits([("age", "x"), ("other", 1)]) == [Finding("", "age", P.WRONG_TYPE)]
    assert checker_of(Schemas(update_time=None, revision=7)) is NOTHING_TO_CHECK
    assert not NOTHING_TO_CHECK.held
