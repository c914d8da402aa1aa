"""Seeded bugs: long-running operations."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_STORAGE = "services/common/operations/storage.py"
_WORKER = "services/common/operations/worker.py"
_TESTS = "tests/integration/common/test_operations.py"
_BOUNDS = "tests/integration/common/test_operations_bounds.py"
_OF_BOUNDS = ("test_no_workspace", "test_workers_share")


def _bug(name: str, promise: str, path: str, old: str, new: str, *tests: str) -> Bug:
    return Bug(
        name=f"operations/{name}",
        promise=promise,
        edits=(Edit(path, old, new),),
        tests=tuple(f"{_BOUNDS if test.startswith(_OF_BOUNDS) else _TESTS}::{test}" for test in tests),
    )


BUGS: tuple[Bug, ...] = (
    _bug(
        "lease-not-fenced",
        "A worker that was taken for dead changes nothing.",
        _STORAGE,
        '"workspace_id = $1 AND operation_id = $2 AND fencing_token = $3 AND end_time IS NULL"',
        '"workspace_id = $1 AND operation_id = $2 AND fencing_token >= $3"',
        "test_who_was_taken_for_dead_changes_nothing",
    ),
    _bug(
        "cancel-ignored",
        "An operation under way ends soon after it is cancelled.",
        _WORKER,
        "            if is_cancelled:\n                raise _Cancelled\n\n    async def _finish",
        "\n    async def _finish",
        "test_an_operation_under_way_ends_soon_after_it_is_cancelled",
    ),
    _bug(
        "cancelled-and-done",
        "What was cancelled changes nothing, even at its end.",
        _WORKER,
        "            if is_cancelled:\n                raise _Cancelled\n            response",
        "            response",
        "test_what_is_cancelled_just_before_its_end_changes_nothing",
    ),
    _bug(
        "progress-never-written",
        "Who asks sees the progress move.",
        _STORAGE,
        'progress_done = $5, progress_total = $6, "\n        "update_time = CASE',
        'progress_done = least(0, $5), progress_total = least(0, $6), "\n        "update_time = CASE',
        "test_an_operation_shows_its_progress_and_ends_with_its_response",
    ),
    _bug(
        "lost-by-kill",
        "An operation survives its process.",
        _STORAGE,
        '"end_time IS NULL AND (lease_time IS NULL OR lease_time <= clock_timestamp())"',
        '"end_time IS NULL AND lease_time IS NULL"',
        "test_who_was_taken_for_dead_changes_nothing",
        "test_an_operation_that_ends_its_process_is_not_begun_for_ever",
    ),
    _bug(
        "begun-for-ever",
        "An operation that ends its process each time is not begun for ever.",
        _WORKER,
        "if claim.attempts > self._limits.attempts and",
        "if claim.attempts > 10 * self._limits.attempts and",
        "test_an_operation_that_ends_its_process_is_not_begun_for_ever",
    ),
    _bug(
        "one-workspace-takes-all",
        "No workspace waits behind the many operations of another.",
        _STORAGE,
        "WHERE w.place <= $1 ",
        "WHERE w.place <= 100 + $1 ",
        "test_no_workspace_waits_behind_another",
        "test_workers_share_the_place_of_a_workspace",
    ),
    _bug(
        "oldest-first",
        "Of the workspaces that wait, the one served the longest ago comes next.",
        _STORAGE,
        "(SELECT max(s.start_time) FROM operations s WHERE s.workspace_id = w.workspace_id) NULLS FIRST, w.operation_id ",
        "w.operation_id ",
        "test_no_workspace_waits_behind_another",
    ),
    Bug(
        name="operations/fill-overwrites-the-live-loop",
        promise="What happens during a fill is right at its end.",
        edits=(
            Edit(
                "services/segment/usecases/evaluating.py",
                "workspace, segment, holding, touched, now=now, cause=Cause.DEFINITION",
                "workspace, segment, holding, set(), now=now, cause=Cause.DEFINITION",
            ),
        ),
        tests=("tests/integration/segment/test_filling.py::test_what_happens_during_a_fill_is_right_at_its_end",),
    ),
    Bug(
        name="operations/sweep-waits-for-a-fill",
        promise="A workspace whose fill takes long delays no other.",
        edits=(
            Edit(
                "services/segment/usecases/sweeping.py",
                "            if not await try_lock_workspace(connection, workspace.workspace_id):\n",
                "            while not await try_lock_workspace(connection, workspace.workspace_id):\n"
                "                import asyncio\n\n                await asyncio.sleep(0.02)\n"
                "            if not workspace.workspace_id:\n",
            ),
        ),
        tests=(
            "tests/integration/segment/test_fill_beside_others.py::test_while_one_fill_is_held_others_follow_fill_train_and_sweep",
        ),
    ),
    _bug(
        "request-id-forgotten",
        "The same request id starts one operation.",
        "services/common/operations/operations.py",
        "            request_id=request_id,\n            caller",
        "            request_id='',\n            caller",
        "test_the_same_request_id_is_the_same_operation_of_one_workspace",
    ),
)
