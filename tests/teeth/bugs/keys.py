"""Bugs in the rotation of master keys."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

ROTATION = "tests/integration/common/test_key_rotation.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="keys/a-pass-begins-while-another-seals-by-the-old-key",
        promise="Sealing anew begins when all processes in sight seal by the new key.",
        edits=(Edit("services/common/sealing/resealing.py", "holder.active == active for", "True for"),),
        tests=(ROTATION,),
    ),
    Bug(
        name="keys/a-pass-writes-over-an-erasure",
        promise="What is emptied while it is sealed anew stays empty.",
        edits=(
            Edit(
                "services/common/sealing/resealing.py",
                ' AND t.{column.column} = n.before"',
                ' AND n.before IS NOT NULL"',
            ),
        ),
        tests=(ROTATION,),
    ),
    Bug(
        name="keys/a-pass-forgets-where-it-was",
        promise="A portion commits with how far the pass is.",
        edits=(Edit("services/common/sealing/resealing.py", "SET position = $2, seen = seen + $3", "SET seen = $3"),),
        tests=(ROTATION,),
    ),
    Bug(
        name="keys/a-retired-first-key-takes-the-hashes-along",
        promise="What is looked up by hashes is found after the first key was retired.",
        edits=(
            Edit(
                "services/common/keys/keyring.py",
                "key = self.derived.get(purpose) if self.secret is None else derive_key(self.secret, purpose)",
                'key = derive_key(self.secret or b"", purpose)',
            ),
        ),
        tests=("tests/unit/common/test_keyring.py",),
    ),
    Bug(
        name="keys/an-unknown-key-is-not-looked-for",
        promise="A process that meets a key it does not know looks into the keyring at once.",
        edits=(Edit("services/common/sealing/seals.py", "if key is None and self.keys.refresh():", "if False:"),),
        tests=("tests/unit/common/test_keyring.py",),
    ),
    Bug(
        name="keys/all-workspaces-share-a-key",
        promise="What is sealed for a workspace is under a key of its own.",
        edits=(Edit("services/common/keys/keyring.py", 'f"workspace/{workspace_id}")', '"workspace/")'),),
        tests=("tests/unit/common/test_keyring.py",),
    ),
    Bug(
        name="keys/a-workspace-loses-its-key-with-the-master",
        promise="What nothing may rewrite is opened after its master key was retired, for its workspace.",
        edits=(
            Edit(
                "services/common/keys/keyring.py",
                'return derive_key(key, f"workspace/{workspace_id}") if key is not None and workspace_id else key',
                'return derive_key(self.secret or b"", f"{purpose}/{workspace_id}") if workspace_id else key',
            ),
        ),
        tests=("tests/unit/common/test_keyring.py",),
    ),
    Bug(
        name="keys/a-needed-key-is-retired",
        promise="A key is retired only when nothing is sealed by it.",
        edits=(Edit("gateway/rotating.py", "        if left:\n", "        if False:\n"),),
        tests=("tests/integration/gateway/test_rotating.py",),
    ),
    Bug(
        name="keys/a-key-seals-before-all-know-it",
        promise="A key is made active when all processes know it.",
        edits=(Edit("gateway/rotating.py", "return bool(fresh) and all(", "return bool(fresh) and any("),),
        tests=("tests/integration/gateway/test_rotating.py",),
    ),
)
