"""Seeded bugs: flows between stages of life, and clusters."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_FLOW = "services/segment/history/reports/flow.py"
_FINDING = "services/segment/clusters/finding.py"
_CLUSTERS = "tests/integration/segment/test_clusters.py"
_UNIT = "tests/unit/segment/test_clusters.py"
_FLOW_TEST = "tests/integration/segment/test_reports_flow.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="insight/a-flow-begins-where-its-first-day-begins",
        promise="Where a flow begins is where customers were at the end of its first day.",
        edits=(
            Edit(
                "services/segment/domain/reports/flow.py",
                "    return Ends(edges.starts[1] - 1, edges.end - 1)\n",
                "    return Ends(edges.starts[0] - 1, edges.end - 1)\n",
            ),
        ),
        tests=(f"{_FLOW_TEST}::test_what_happens_in_the_last_microsecond_of_a_day_is_of_it",),
    ),
    Bug(
        name="insight/both-ends-of-a-flow-are-its-last-day",
        promise="Either end of a flow is asked at its own moment.",
        edits=(Edit(_FLOW, "self._at(self._ends.before_us)", "self._at(self._ends.after_us)"),),
        tests=(_FLOW_TEST,),
    ),
    Bug(
        name="insight/who-only-got-messages-is-in-a-flow",
        promise="Who has done nothing themselves is in no flow.",
        edits=(Edit(_FLOW, 'f"if(acted = 1, ', 'f"if(acted >= 0, '),),
        tests=(_FLOW_TEST,),
    ),
    Bug(
        name="insight/a-cell-opens-to-all-of-its-column",
        promise="Behind a cell of a flow are those who were in the one stage and then in the other.",
        edits=(
            Edit(
                _FLOW,
                '            for name, stage in (("before", before), ("after", after))\n',
                '            for name, stage in (("after", after),)\n',
            ),
        ),
        tests=(_FLOW_TEST,),
    ),
    Bug(
        name="insight/any-parting-is-clusters",
        promise="Where no clusters stand out, none are told.",
        edits=(Edit(_FINDING, " or silhouette - chance < LEAST_OVER_CHANCE:", ":"),),
        tests=(_UNIT,),
    ),
    Bug(
        name="insight/single-orders-part-customers",
        promise="A share of few orders says little.",
        edits=(
            Edit(
                _FINDING,
                "values = np.where(there, (values * orders + mean * FEW_ORDERS) / (orders + FEW_ORDERS), mean)",
                "values = np.where(there, values, mean)",
            ),
        ),
        tests=(_UNIT,),
    ),
    Bug(
        name="insight/clusters-stand-in-the-order-they-were-found-in",
        promise="The largest cluster comes first.",
        edits=(Edit(_FINDING, "(-int((labels == one).sum()), ", "(int((labels == one).sum()), "),),
        tests=(_UNIT,),
    ),
    Bug(
        name="insight/a-rule-forgets-who-never-ordered",
        promise="Who has no last order is with those who ordered long ago.",
        edits=(
            Edit(
                "services/segment/clusters/telling.py",
                '        return {"not": upto} if bound.is_above else upto\n',
                '        return feature.compared("GT", bound.threshold) if bound.is_above else upto\n',
            ),
        ),
        tests=(_UNIT,),
    ),
    Bug(
        name="insight/a-cancelled-search-goes-on",
        promise="Who cancels ends the process that looks for clusters.",
        edits=(
            Edit(
                "services/common/apart.py",
                "                process.kill()\n",
                "                process.pid\n",
            ),
        ),
        tests=(f"{_CLUSTERS}::test_cancelling_ends_the_process_that_looks",),
    ),
)
