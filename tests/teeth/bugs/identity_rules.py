"""Seeded bugs: the rules of identity, changed, tried and taken to the history."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_CONTRACT = "tests/integration/identity/test_contract.py"
_REJUDGING = "tests/unit/identity/test_rejudging.py"
_HISTORY = "tests/integration/identity/test_rules_and_history.py"
_REPLAY = "tests/unit/identity/test_replay.py"
_RULES = "tests/integration/identity/test_rules.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="identity/a-changed-rule-takes-hold-of-old-evidence-here-and-there",
        promise="A piece of evidence is decided by the version of the rules in force when it was recorded, whenever it is decided.",
        edits=(
            Edit(
                path="services/identity/domain/linking.py",
                old="decide_last(components, edge, rules.at(edge.rules_version), cuts)",
                new="decide_last(components, edge, rules.present, cuts)",
            ),
        ),
        tests=("tests/unit/identity/test_rules.py",),
    ),
    Bug(
        name="identity/a-changed-rule-is-never-heard-of-elsewhere",
        promise="Every process goes by a changed rule within a second.",
        edits=(
            Edit(
                path="services/identity/usecases/rulebooks.py",
                old="if fresh is not None:\n            return fresh",
                new="if (fresh := fresh or self._books.get(workspace_id)) is not None:\n            return fresh",
            ),
        ),
        tests=("tests/integration/identity/test_rules.py",),
    ),
    Bug(
        name="identity/dry-run-counts-what-hangs-together-again-and-again",
        promise="A dry run counts each customer once, wherever its identifiers stand in the order of reading.",
        edits=(
            Edit(
                path="services/identity/usecases/dry_running.py",
                old="if min(cluster.nodes) > after]",
                new="if max(cluster.nodes) > after]",
            ),
        ),
        tests=(f"{_HISTORY}::test_a_dry_run_tells_who_would_merge_and_split_and_why_and_writes_nothing",),
    ),
    Bug(
        name="identity/blocked-values-of-history-join-still",
        promise="Held to rules that block a value, evidence that carries it joins nobody.",
        edits=(Edit(path="services/identity/domain/linking.py", old="    if edge.blocked:\n", new="    if False:\n"),),
        tests=(f"{_REJUDGING}::test_a_blocked_value_joins_nobody_and_the_reason_names_its_type",),
    ),
    Bug(
        name="identity/applied-rules-judge-what-came-by-them-again",
        promise="Rules that are taken to the history leave what was recorded by them as it is: a portion may be repeated.",
        edits=(
            Edit(
                path="services/identity/domain/rejudging.py",
                old="if edge.rules_version >= version:",
                new="if edge.rules_version > version:",
            ),
        ),
        tests=(f"{_REJUDGING}::test_a_blocked_value_joins_nobody_and_the_reason_names_its_type",),
    ),
    Bug(
        name="identity/applied-rules-take-hold-piece-by-piece",
        promise="What hangs together by evidence is held to rules at once.",
        edits=(
            Edit(
                path="services/identity/domain/replay.py",
                old="            waiting.extend(mates)\n",
                new="",
            ),
        ),
        tests=(f"{_REPLAY}::test_what_hangs_together_is_held_to_the_version_at_once_and_the_rest_is_not",),
    ),
    Bug(
        name="identity/a-batch-under-way-is-recorded-by-the-rules-before",
        promise="Nothing is recorded by rules that are no longer in force: it would escape those that are taken to the history.",
        edits=(
            Edit(
                path="services/identity/usecases/resolving.py",
                old="if batch.rules.version < turn.rules_version:",
                new="if False:",
            ),
        ),
        tests=(
            f"{_RULES}::test_another_process_records_nothing_by_old_rules_and_goes_by_the_new_when_what_it_knows_is_old",
        ),
    ),
    Bug(
        name="identity/versions-of-rules-end-before-the-first",
        promise="All versions of the rules are listed, down to what Yike comes with.",
        edits=(
            Edit(
                path="services/identity/usecases/ruling.py",
                old="if len(versions) < limit else versions",
                new="if len(versions) + 1 < limit else versions",
            ),
        ),
        tests=(f"{_CONTRACT}::test_rules_are_read_changed_by_mask_and_guarded_by_etag",),
    ),
)
