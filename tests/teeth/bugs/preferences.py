"""Seeded bugs: the preference centre."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_CENTRE = "services/messaging/usecases/preferences.py"
_TESTS = "tests/integration/messaging/test_preferences.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="preferences/any-link-turns-anything-on",
        promise="A link turns on the channel of its own message only.",
        edits=(
            Edit(
                _CENTRE,
                "if changes.get(each.channel) and not each.can_grant:",
                "if changes.get(each.channel) and not each.can_grant and not present.channels:",
            ),
        ),
        tests=(_TESTS,),
    ),
    Bug(
        name="preferences/a-pause-holds-one-id-only",
        promise="A pause goes with merges.",
        edits=(
            Edit(
                "services/messaging/domain/decisions.py",
                "for node_id in customer.node_ids if node_id in pauses)",
                "for node_id in (customer.customer_id,) if node_id in pauses)",
            ),
        ),
        tests=(_TESTS,),
    ),
    Bug(
        name="preferences/less-is-refused-too",
        promise="Turning off and pausing are never refused.",
        edits=(Edit(_CENTRE, "if row.changes > MAX_CHANGES and sends_more:", "if row.changes > MAX_CHANGES:"),),
        tests=(_TESTS,),
    ),
    Bug(
        name="preferences/any-post-ends-a-pause",
        promise="A POST that is not the page's form changes nothing.",
        edits=(
            Edit(
                "gateway/callbacks/endpoints.py",
                'if form.get("form") != ["preferences"]:',
                'if form.get("form") == ["none"]:',
            ),
        ),
        tests=("tests/integration/gateway/test_preferences.py",),
    ),
    Bug(
        name="preferences/staff-shortens-a-pause",
        promise="A pause that lasts longer already is not shortened by another.",
        edits=(Edit(_CENTRE, "else until is None or until < wanted", "else until is None or until != wanted"),),
        tests=(_TESTS,),
    ),
    Bug(
        name="preferences/staff-ends-one-id-only",
        promise="Staff ends the pause of a customer under all ids.",
        edits=(
            Edit(
                _CENTRE,
                """                if wanted is None:
                    await pauses.end_pauses(connection, workspace_id, list(customer.node_ids), now)
""",
                "",
            ),
        ),
        tests=(_TESTS,),
    ),
)
