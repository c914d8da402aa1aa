"""Seeded bugs: MJML, dynamic blocks, variants and links of templates."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_MESSAGING = "services/messaging"
_UNIT = "tests/unit/messaging"
_INTEGRATION = "tests/integration/messaging/test_template_content.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "template-content/marks-are-words-between-rows",
        "Liquid between the rows of a table stays between them.",
        (Edit(f"{_MESSAGING}/rendering/liquid_marks.py", '"": f"<!--{place}q-->", ', ""),),
        (f"{_UNIT}/test_building.py::test_liquid_survives_mjml_wherever_it_stands",),
    ),
    Bug(
        "template-content/weights-move-people",
        "Who had a variant stays with it while it has a weight.",
        (
            Edit(
                f"{_MESSAGING}/domain/selecting.py",
                "    if any(each.variant_id == kept for each in going):\n",
                "    if not kept:\n",
            ),
        ),
        (f"{_UNIT}/test_selecting.py::test_customers_fall_to_variants_by_their_weights_and_stay",),
    ),
    Bug(
        "template-content/merge-forgets-the-variant",
        "A merged customer stays with the variant that one of its ids had.",
        (
            Edit(
                f"{_MESSAGING}/usecases/selecting.py",
                "        ids = {node_id for each in items for node_id in (*each.node_ids, each.customer_id) if node_id}\n",
                "        ids = {each.customer_id for each in items if each.customer_id}\n",
            ),
        ),
        (f"{_INTEGRATION}::test_variants_stay_with_their_customers_and_are_counted_apart",),
    ),
    Bug(
        "template-content/segment-asked-for-each-message",
        "Segment is asked once for a batch.",
        (
            Edit(
                f"{_MESSAGING}/usecases/selecting.py",
                "        return await self._segments.members(workspace_id, sorted(customers), sorted(wanted))\n",
                "        found: dict[int, Collection[str]] = {}\n        for one in sorted(customers):\n"
                "            found |= await self._segments.members(workspace_id, [one], sorted(wanted))\n        return found\n",
            ),
        ),
        (f"{_INTEGRATION}::test_blocks_say_each_customer_the_case_that_holds_and_segment_is_asked_once",),
    ),
    Bug(
        "template-content/utm-behind-the-fragment",
        "Parameters of a campaign stand in the query, and the fragment stays.",
        (Edit(f"{_MESSAGING}/domain/utm.py", 'url.partition("#")', 'url.partition("\\0")'),),
        (f"{_UNIT}/test_selecting.py::test_campaign_parameters_leave_the_rest_of_a_link_as_it_is_spelt",),
    ),
)
