"""Seeded bugs: the history of traits, the catalogue of tags, company accounts."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_HISTORY = "services/profile/domain/trait_history.py"
_COMPANIES = "services/profile/domain/companies.py"
_CONVERGE = "tests/integration/profile/test_companies_converge.py"
_TOLD_OF = "tests/integration/profile/test_companies.py"
_TAGS = "services/profile/usecases/tags.py"
_TOLD = "tests/integration/profile/test_tags.py"
_TRAITS = "tests/integration/profile/test_trait_history.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="customer-file/a-trait-shows-whatever-the-rule",
        promise="The history of a trait says which value shows by the workspace's rule.",
        edits=(
            Edit(
                path=_HISTORY,
                old="    shown = survivor(trait, now, types, rules)\n",
                new="    shown = max(now, key=lambda each: each.order, default=None)\n",
            ),
        ),
        tests=(f"{_TRAITS}::test_the_rule_says_which_of_several_values_shows_and_why",),
    ),
    Bug(
        name="customer-file/a-page-goes-beyond-what-was-looked-at",
        promise="A page of a trait's history ends where one of the identifiers was not looked at any further: nothing is skipped.",
        edits=(
            Edit(
                path=_HISTORY,
                old=" and (read.frontier is None or place >= read.frontier)",
                new="",
            ),
        ),
        tests=(f"{_TRAITS}::test_pages_go_through_all_and_look_at_no_more_than_they_may",),
    ),
    Bug(
        name="customer-file/a-held-value-goes-with-its-event",
        promise="What an identifier holds is told, also where the workspace keeps the event no longer.",
        edits=(
            Edit(
                path=_HISTORY,
                old="{event.position: event for event in map(TraitEvent, held)} | {",
                new="{",
            ),
        ),
        tests=(f"{_TRAITS}::test_what_a_period_took_is_told_only_where_an_identifier_still_holds_it",),
    ),
    Bug(
        name="customer-file/a-number-of-a-phone-shows-in-the-history",
        promise="A value in the history of a trait is masked by the trait's name, as in the file.",
        edits=(
            Edit(
                path="gateway/transcoding/masking.py",
                old='                name = getattr(message, "trait", "")\n',
                new='                name = ""\n',
            ),
        ),
        tests=("tests/unit/gateway/test_masking.py::test_a_value_beside_the_name_of_its_trait_is_masked_by_that_name",),
    ),
    Bug(
        name="customer-file/a-used-tag-loses-its-definition",
        promise="The definition of a tag that a segment names is not deleted.",
        edits=(Edit(path=_TAGS, old="        if users:\n", new="        if not users and workspace_id == tag_id:\n"),),
        tests=(f"{_TOLD}::test_a_tag_that_segments_use_stays_defined",),
    ),
    Bug(
        name="customer-file/an-archived-tag-is-given",
        promise="Where only defined tags may be given, an archived one may not.",
        edits=(
            Edit(
                path=_TAGS,
                old="            if tag_id not in known or known[tag_id].content.archived:\n",
                new="            if tag_id not in known:\n",
            ),
        ),
        tests=(
            f"{_TOLD}::test_where_only_defined_tags_may_be_given_people_and_keys_are_held_to_it_and_journeys_are_not",
        ),
    ),
    Bug(
        name="customer-file/tags-side-by-side-are-more-than-there-is-room-for",
        promise="A workspace defines no more tags than it may, however many are defined at once.",
        edits=(
            Edit(
                path=_TAGS,
                old="            await rows.lock_tags(connection, workspace_id)\n            known = await rows.find_tags(connection, workspace_id, [tag_id for",
                new="            known = await rows.find_tags(connection, workspace_id, [tag_id for",
            ),
        ),
        tests=(f"{_TOLD}::test_a_batch_is_all_or_none_and_the_same_again_changes_nothing",),
    ),
    Bug(
        name="customer-file/past-company-calls-begin-anew-after-each-page",
        promise="What was said of companies before there were any is read once, and goes on where it was.",
        edits=(
            Edit(
                path="services/profile/usecases/companies/reading.py",
                old="                await readings.write_reading(connection, workspace_id, last)\n",
                new="                await readings.write_reading(connection, workspace_id, position)\n",
            ),
        ),
        tests=("tests/integration/profile/test_company_readings.py",),
    ),
    Bug(
        name="customer-file/a-company-holds-what-came-last",
        promise="Of two calls of a company the later holds, whatever order they come in.",
        edits=(
            Edit(
                path="services/profile/storage/companies/calls.py",
                old="{_ORDER.format('excluded')} > {_ORDER.format('a')}",
                new="excluded.receive_time > a.receive_time",
            ),
        ),
        tests=(f"{_CONVERGE}::test_companies_are_what_the_calls_come_to",),
    ),
    Bug(
        name="customer-file/a-call-that-ends-a-membership-makes-one",
        promise="Whoever leaves a company is no member, also where the call that joined comes afterwards.",
        edits=(
            Edit(
                path=_COMPANIES,
                old="    return [Membership(*place, latest[place].joins, latest[place]) for place in sorted(latest)]",
                new="    return [Membership(*place, True, latest[place]) for place in sorted(latest)]",
            ),
        ),
        tests=(f"{_TOLD_OF}::test_group_calls_make_a_company_with_its_traits_and_members",),
    ),
    Bug(
        name="customer-file/a-member-stands-at-each-identifier",
        promise="The list of a company's members names each customer once.",
        edits=(
            Edit(
                path="services/profile/usecases/companies/members.py",
                old="            and min(node.node_id for node in member.nodes) == node_id\n",
                new="",
            ),
        ),
        tests=(f"{_TOLD_OF}::test_a_merge_and_a_cut_take_memberships_along",),
    ),
    Bug(
        name="customer-file/the-erased-join-a-company",
        promise="A fact that was on its way makes no member of somebody who was erased.",
        edits=(
            Edit(
                path="services/profile/usecases/companies/absorbing.py",
                old="        calls = [call for call in calls if call.node_id not in erased]\n",
                new="",
            ),
        ),
        tests=(f"{_TOLD_OF}::test_an_export_tells_memberships_and_an_erasure_takes_them",),
    ),
    Bug(
        name="customer-file/a-stage-forgets-who-set-it",
        promise="Each stage of a company is noted with who set it and where it was before.",
        edits=(
            Edit(
                path="services/profile/usecases/companies/accounts.py",
                old="StageChange(number, known.content.stage, content.stage, now, by)",
                new="StageChange(number, content.stage, content.stage, now, by)",
            ),
        ),
        tests=(f"{_TOLD_OF}::test_stages_are_noted_with_who_and_when_and_traits_are_set_by_hand",),
    ),
    Bug(
        name="customer-file/a-deleted-company-is-written-to",
        promise="What is said of a company while it is deleted leaves nothing behind.",
        edits=(
            Edit(
                path="services/profile/usecases/companies/absorbing.py",
                old="return await rows.hold_companies(connection, workspace_id, company_ids)",
                new="return await rows.known_companies(connection, workspace_id, company_ids)",
            ),
        ),
        tests=(f"{_TOLD_OF}::test_what_is_said_of_a_company_while_it_is_deleted_leaves_nothing_behind",),
    ),
)
