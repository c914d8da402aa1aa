"""Seeded bugs: what a person may ask for by right."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

BUGS: tuple[Bug, ...] = (
    Bug(
        name="privacy/restricted-customers-stay-in-segments",
        promise="No rule holds of a restricted customer.",
        edits=(
            Edit(
                path="services/segment/history/scopes.py",
                old="f\"HAVING {value_of(f'max({ORDERED})')} != ''\"",
                new="f\"HAVING {value_of(f'max({ORDERED})')} = 'nobody'\"",
            ),
        ),
        tests=(
            "tests/integration/segment/test_restrictions.py::"
            "test_restricted_customers_leave_all_and_come_back_when_it_is_lifted",
        ),
    ),
    Bug(
        name="privacy/a-merge-lifts-a-restriction-in-journeys",
        promise="Over a merge the stricter holds, whichever fact is heard first.",
        edits=(
            Edit(
                path="services/journey/usecases/entering.py",
                old="await self._end_restricted_walks(connection, workspace_id, sorted({*gained, *people}))",
                new="await self._end_restricted_walks(connection, workspace_id, people)",
            ),
        ),
        tests=(
            "tests/integration/journey/test_restrictions.py::test_a_merge_takes_the_stricter_and_a_cut_gives_it_back",
        ),
    ),
    Bug(
        name="privacy/transactional-messages-reach-restricted-customers",
        promise="A restricted customer is sent nothing, whatever it is for.",
        edits=(
            Edit(
                path="services/messaging/domain/decisions.py",
                old="    if customer.restricted:\n",
                new="    if customer.restricted and purpose is not Purpose.TRANSACTIONAL:\n",
            ),
        ),
        tests=("tests/integration/messaging/test_every_decision.py::test_row_log_and_fact_say_the_same",),
    ),
    Bug(
        name="privacy/an-export-ends-at-a-service-that-has-nothing",
        promise="An export goes through all services, whatever one of them has.",
        edits=(
            Edit(
                path="gateway/exporting.py",
                old="while place < len(SERVICES) and not answer.records:",
                new="if place < len(SERVICES):",
            ),
            Edit(
                path="gateway/exporting.py",
                old="        if place < len(SERVICES):\n            answer.next_page_token",
                new="        if place < len(SERVICES) and answer.records:\n            answer.next_page_token",
            ),
        ),
        tests=(
            "tests/integration/gateway/test_exporting.py::"
            "test_pages_go_from_service_to_service_and_hold_contact_points_as_they_are",
        ),
    ),
    Bug(
        name="privacy/a-table-with-rows-of-persons-is-not-told",
        promise="Every table with rows of persons is told by an export, or says why not.",
        edits=(
            Edit(
                path="services/journey/personal_data.py",
                old='    Store("step_log", _OF_RUN, "t.run_id, t.number"),\n',
                new="",
            ),
        ),
        tests=("tests/integration/common/test_personal_data.py",),
    ),
)
