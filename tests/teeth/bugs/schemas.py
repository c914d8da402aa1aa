"""Seeded bugs: schemas."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_FLOW = "tests/integration/profile/test_schemas.py"
_UNIT = "tests/unit/profile/test_schemas.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="schemas/what-is-reported-is-held",
        promise="With REPORT what does not fit is taken.",
        edits=(
            Edit(
                path="services/profile/usecases/schemas.py",
                old="rules = (await self.checker(workspace_id, connection)).held",
                new="rules = (await self.checker(workspace_id, connection)).reported",
            ),
        ),
        tests=(f"{_FLOW}::test_what_is_reported_is_taken_counted_and_can_be_dismissed",),
    ),
    Bug(
        name="schemas/verdicts-go-to-the-wrong-events",
        promise="Of a call of which some events are held, each event has its own verdict.",
        edits=(
            Edit(
                path="services/profile/usecases/schemas.py",
                old="return [held.get(place) or next(recorded) for place in range(len(events))]",
                new="return [*held.values(), *recorded]",
            ),
        ),
        tests=(f"{_FLOW}::test_what_does_not_fit_is_held_back_and_the_others_of_its_call_are_taken",),
    ),
    Bug(
        name="schemas/a-withdrawal-may-be-held",
        promise="No schema holds a statement of consent back.",
        edits=(
            Edit(
                path="services/profile/domain/schemas.py",
                old="if event.mode is SchemaMode.HOLD and event.event_name in OF_CONSENT:",
                new="if event.mode is SchemaMode.HOLD and event.event_name == OF_CONSENT:",
            ),
        ),
        tests=(_UNIT,),
    ),
    Bug(
        name="schemas/true-is-a-number",
        promise="True is no number.",
        edits=(
            Edit(
                path="services/profile/domain/schemas.py",
                old="isinstance(value, int | float | Decimal) and not isinstance(value, bool)",
                new="isinstance(value, int | float | Decimal)",
            ),
        ),
        tests=(_UNIT,),
    ),
)
