"""Seeded bugs: who is left alone by journeys, and what they changed."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_HOLDING = "services/journey/usecases/holding_out.py"
_MEASURING = "services/journey/usecases/measuring.py"
_STATISTICS = "services/journey/statistics"
_HOLDOUTS = ("tests/integration/journey/test_holdouts.py",)
_COMPARED = ("tests/unit/journey/test_statistics.py",)

BUGS: tuple[Bug, ...] = (
    Bug(
        "journey/who-is-left-alone-changes-with-the-share",
        "Who was left alone once stays so, whatever the share is by now.",
        (Edit(_HOLDING, "        arm = known.get((journey_id, person))\n", "        arm = None\n"),),
        _HOLDOUTS,
    ),
    Bug(
        "journey/the-group-of-the-last-id-holds",
        "Of people who become one the group that was decided first holds.",
        (Edit(_HOLDING, "= min(of_person,", "= max(of_person,"),),
        _HOLDOUTS,
    ),
    Bug(
        "journey/left-out-of-all-enters-anyway",
        "Who is left out of all journeys enters none.",
        (Edit(_HOLDING, "if is_held_out(workspace_id, GLOBAL, walk[1], everywhere)", "if False"),),
        _HOLDOUTS,
    ),
    Bug(
        "journey/who-was-in-both-groups-counts",
        "Who was in both groups counts in neither.",
        (Edit(_MEASURING, " and len({each.arm for each in all_of_person}) == 1", ""),),
        _HOLDOUTS,
    ),
    Bug(
        "journey/who-comes-after-the-cap-is-of-a-group",
        "Who would not have walked anyway is in neither group.",
        (
            Edit(
                "services/journey/usecases/letting_in.py",
                "        capped = await self._within_caps(connection, workspace_id, starts, refused, now)\n",
                "        await _left_alone(connection, workspace_id, dict(starts), now)\n"
                "        capped = await self._within_caps(connection, workspace_id, starts, refused, now)\n",
            ),
        ),
        _HOLDOUTS,
    ),
    Bug(
        "journey/open-windows-are-measured",
        "People are measured once their window is over.",
        (Edit(_HOLDING, "timedelta(days=1 + window_days)", "timedelta(days=window_days)"),),
        _HOLDOUTS,
    ),
    Bug(
        "journey/late-measuring-wins",
        "A worker whose claim is gone writes nothing.",
        (
            Edit(
                "services/journey/storage/experiment_days.py",
                "AND day = $3 AND claim = $4 RETURNING day",
                "AND day = $3 AND $4::bigint > 0 RETURNING day",
            ),
        ),
        _HOLDOUTS,
    ),
    Bug(
        "journey/bounds-of-one-look",
        "The bounds hold at every look.",
        (
            Edit(
                f"{_STATISTICS}/intervals.py",
                "    always = error * width_factor(people, alpha, tuned_for) if enough else math.inf\n",
                "    always = once if enough else math.inf\n",
            ),
        ),
        _COMPARED,
    ),
    Bug(
        "journey/estimates-of-a-bandit-are-plain-means",
        "What moved the shares leaves no bias in the estimates.",
        (
            Edit(
                f"{_STATISTICS}/bandits.py",
                "mean, share = seen[name].mean, batch.shares[name]",
                "mean, share = seen[name].mean, 1 / len(batch.shares)",
            ),
        ),
        _COMPARED,
    ),
    Bug(
        "segment/refunds-of-later-are-taken-off-what-was-spent-before",
        "What was spent before a moment is as it was told then.",
        (Edit("services/segment/history/outcomes.py", "sumIf(worth, {earlier})", "sumIf(net, {earlier})"),),
        ("tests/integration/segment/test_outcomes.py",),
    ),
    Bug(
        "segment/the-moment-itself-counts-as-after",
        "What happens at the moment is not after it.",
        (
            Edit(
                "services/segment/history/outcomes.py",
                "placed_us > at_us AND placed_us <=",
                "placed_us >= at_us AND placed_us <=",
            ),
        ),
        ("tests/integration/segment/test_outcomes.py",),
    ),
)
