"""Seeded bugs: frames whose columns the caller names."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_FRAMES = "tests/integration/segment/test_frames_of_columns.py"
_UNTOLD = "tests/integration/segment/test_frames_untold.py"
_FRAMING = "services/segment/usecases/framing.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="frames/what-was-recorded-later-is-seen",
        promise="A frame sees nothing that was recorded at or after its cut.",
        edits=(
            Edit(
                "services/segment/history/frames.py",
                "        return scope if self.includes_later else Known(scope, microseconds(self.moment))\n",
                "        return scope\n",
            ),
        ),
        tests=(f"{_FRAMES}::test_nothing_that_happened_or_was_recorded_later_is_seen",),
    ),
    Bug(
        name="frames/an-event-at-the-cut-is-seen",
        promise="An event at the very cut is of the future.",
        edits=(Edit(_FRAMING, "now if asked.cut is None else asked.cut - _MICROSECOND", "asked.cut or now"),),
        tests=(f"{_FRAMES}::test_nothing_that_happened_or_was_recorded_later_is_seen",),
    ),
    Bug(
        name="frames/a-label-goes-on-too-long",
        promise="A label is of the days from the cut on and no more.",
        edits=(
            Edit(
                _FRAMING,
                "    return Label(Measured(_windowed(data, days)), end - _MICROSECOND)\n",
                "    return Label(Measured(_windowed(data, days)), end)\n",
            ),
        ),
        tests=(f"{_FRAMES}::test_the_label_is_of_the_days_from_the_cut_on",),
    ),
    Bug(
        name="frames/a-changed-trait-is-told-of-the-past",
        promise="A trait that was said of somebody since the cut is refused.",
        edits=(
            Edit("services/segment/frames/telling.py", "        if one.column in changed:\n", "        if False:\n"),
        ),
        tests=(f"{_UNTOLD}::test_attributes_are_told_of_a_cut_only_where_nobodys_changed_since",),
    ),
    Bug(
        name="frames/standing-goes-by-what-holds-now",
        promise="How customers stood goes by the settings that held at the cut.",
        edits=(Edit(_FRAMING, "        if asked.cut is not None and (where", "        if False and (where"),),
        tests=(f"{_UNTOLD}::test_how_customers_stood_goes_by_what_held_at_the_cut",),
    ),
)
