"""Seeded bugs: what a person may ask for by right."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

UNDER_LOAD = "tests/e2e/test_erasing_under_load.py"

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
    Bug(
        name="privacy/a-late-event-brings-an-erased-person-back",
        promise="What happened before an erasure is dropped, however late it comes.",
        edits=(
            Edit(
                path="services/identity/usecases/batch.py",
                old="(not event.timed or event.occur_micros <= self.erased[identifier])",
                new="not event.timed",
            ),
        ),
        tests=(
            "tests/integration/identity/test_erasing.py::"
            "test_no_event_of_before_brings_anybody_back_and_one_of_after_is_a_new_customers",
        ),
    ),
    Bug(
        name="privacy/what-is-under-way-is-linked-to-who-was-erased-meanwhile",
        promise="Nothing is linked to an identifier that was erased since it was looked up.",
        edits=(
            Edit(
                path="services/identity/usecases/resolving.py",
                old="            if gone := old - present.keys():\n",
                new="            if gone := set[int]():\n",
            ),
        ),
        tests=(
            "tests/integration/identity/test_erasing_meanwhile.py::"
            "test_who_is_erased_between_a_look_and_the_writers_lock_is_not_linked",
        ),
    ),
    Bug(
        name="privacy/redis-tells-whose-an-erased-identifier-was",
        promise="What a process knows of an erasure holds against a cache that has not heard of it yet.",
        edits=(
            Edit(
                path="services/identity/cache.py",
                old="if known is None or known.customer_id or known.mapping_version < whose.mapping_version:",
                new="if known is None or known.mapping_version != whose.mapping_version:",
            ),
        ),
        tests=(
            "tests/integration/identity/test_erasing_meanwhile.py::"
            "test_a_process_that_has_not_heard_of_an_erasure_links_nobody_to_who_is_gone",
        ),
    ),
    Bug(
        name="privacy/the-batch-door-forgets-the-erased-beside-the-living",
        promise="Events of erased people are dropped, whatever else comes in the same batch.",
        edits=(
            Edit(
                path="services/identity/usecases/batch.py",
                old="        if erased:\n            self.erased = {",
                new="        if erased and not self.known:\n            self.erased = {",
            ),
        ),
        tests=(UNDER_LOAD,),
    ),
    Bug(
        name="privacy/the-history-keeps-what-the-erased-said",
        promise="An erasure empties every table of the history.",
        edits=(
            Edit(
                path="services/segment/history/tables.py",
                old="(Table.EVENTS, Table.EVENT_TIMES, Table.ATTRIBUTES, Table.RESTRICTIONS, *KEPT, *BY_CUSTOMER)",
                new="(Table.EVENTS, Table.EVENT_TIMES, Table.RESTRICTIONS, *KEPT, *BY_CUSTOMER)",
            ),
        ),
        tests=(UNDER_LOAD,),
    ),
    Bug(
        name="privacy/an-erasure-asks-each-service-once",
        promise="What is on its way while somebody is erased goes, too.",
        edits=(
            Edit(
                path="services/identity/usecases/erasing.py",
                old="if found == removed:",
                new="if found >= removed:",
            ),
        ),
        tests=("tests/integration/identity/test_erasing.py::test_what_is_written_while_it_is_erased_goes_too",),
    ),
    Bug(
        name="privacy/a-fact-of-before-fills-the-history-with-the-erased",
        promise="A fact that is heard after an erasure leaves nothing of the person in the history.",
        edits=(
            Edit(
                path="services/segment/usecases/following.py",
                old="if gone := erased.nodes & told:",
                new="if gone := told - told:",
            ),
        ),
        tests=(
            "tests/integration/segment/test_erasing.py::test_facts_of_the_erased_that_were_on_their_way_leave_nothing",
        ),
    ),
)
