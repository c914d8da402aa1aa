"""Seeded bugs: how customers stand."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_BINDING = "services/segment/standing/binding.py"
_MEASURING = "services/segment/usecases/measuring.py"
_CHANGES = "tests/integration/segment/test_standing_changes.py"
_VALUES = "tests/integration/segment/test_standing.py"
_UNIT = "tests/unit/segment/test_standing.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="standing/new-bounds-move-nobody",
        promise="New bounds move memberships in the moment in which they hold.",
        edits=(
            Edit(
                _MEASURING,
                "        return await self._evaluator.refill_looking_at_standing(connection, workspace, attributes, now=now)\n",
                "        return len(attributes) * 0\n",
            ),
        ),
        tests=(f"{_CHANGES}::test_new_bounds_move_memberships_once_and_only_where_they_say_so",),
    ),
    Bug(
        name="standing/former-scores-are-scores-for-ever",
        promise="A rule that names a score of former trainings means how customers stand.",
        edits=(
            Edit(
                "services/segment/domain/parsing.py",
                "        return as_it_stands(_KINDS[name].parse(body, here, self._definitions))\n",
                "        return _KINDS[name].parse(body, here, self._definitions)\n",
            ),
        ),
        tests=("tests/unit/segment/test_former_scores.py",),
    ),
    Bug(
        name="standing/segments-by-former-scores-keep-their-members",
        promise="Segments by scores of former trainings are asked for all customers when bounds are measured next.",
        edits=(
            Edit(
                _MEASURING,
                "blank = Measured(0, now, scoring, has_former_scores=True)",
                "blank = Measured(0, now, scoring)",
            ),
        ),
        tests=(f"{_CHANGES}::test_a_segment_by_a_former_score_has_whom_the_attribute_has",),
    ),
    Bug(
        name="standing/time-does-not-end-a-stage",
        promise="The sweep finds who leaves a stage because the last order grew older.",
        edits=(
            Edit(
                "services/segment/standing/within.py",
                "        return highs + [one.low - 1 for one in self.ranges if one.low is not None and one.low > 0]\n",
                "        return [one.low - 1 for one in self.ranges if one.low is not None and one.low > 0]\n",
            ),
        ),
        tests=(_UNIT, f"{_CHANGES}::test_time_alone_moves_a_customer_from_stage_to_stage_at_the_microsecond"),
    ),
    Bug(
        name="standing/risk-stands-still-between-events",
        promise="Time alone raises a risk at each share of the usual interval.",
        edits=(
            Edit(
                "services/segment/standing/within.py",
                "            return overdue_ages_us((*INTERVALS, self.risk.usual_days), self.risk.overdue_percent)\n",
                "            return overdue_ages_us((self.risk.usual_days,), self.risk.overdue_percent)\n",
            ),
        ),
        tests=(f"{_CHANGES}::test_recency_and_risk_move_by_time_alone_at_their_bounds",),
    ),
    Bug(
        name="standing/recency-upside-down",
        promise="Who ordered last a short while ago has the greatest score of recency.",
        edits=(
            Edit(
                _BINDING,
                "    ranks = {len(bounds) + 2 - score for score in scores} if attribute is Attribute.RFM_RECENCY else set(scores)\n",
                "    ranks = set(scores)\n",
            ),
        ),
        tests=(_VALUES,),
    ),
    Bug(
        name="standing/bounds-of-everybody",
        promise="Money is measured over customers with an order only.",
        edits=(
            Edit(
                _BINDING,
                "        found[attribute] = Number(leaf, there, All((there, leaf)))\n",
                "        found[attribute] = Number(leaf, there, leaf)\n",
            ),
        ),
        tests=(_VALUES,),
    ),
    Bug(
        name="standing/settings-hold-before-they-are-measured",
        promise="Scores go by the settings by which their bounds were measured.",
        edits=(
            Edit(
                "services/segment/storage/workspaces.py",
                "        return StandingModel(self.standing_wanted.lifecycle, measured_of(self.standing_measured))\n",
                "        measured = measured_of(self.standing_measured)\n"
                "        wanted = self.standing_wanted\n"
                "        if measured is not None and measured.scoring != wanted.scoring:\n"
                "            measured = None\n"
                "        return StandingModel(wanted.lifecycle, measured)\n",
            ),
        ),
        tests=(f"{_CHANGES}::test_thresholds_hold_when_the_call_returns_and_scores_once_they_are_measured",),
    ),
    Bug(
        name="standing/measured-every-minute-of-the-night",
        promise="Bounds are measured once a night.",
        edits=(
            Edit(
                _MEASURING,
                "    return night_of(measured.measure_time, time_zone) < night_of(now, time_zone)\n",
                "    return night_of(measured.measure_time, time_zone) <= night_of(now, time_zone)\n",
            ),
        ),
        tests=(_UNIT,),
    ),
)
