"""Starts one program with ties to its parent that `subprocess` makes only by running Python between fork and exec.

Run as a script: `python -I -S launch.py OPTIONS PROGRAM ARGUMENT…`. It changes itself as OPTIONS say, then becomes the
program, so the process id stays that of the child. It is a script of its own, and imports little, because the
supervisor has threads: code run by `preexec_fn` in a forked copy of those may wait for a lock for ever.

OPTIONS is a JSON object, every member optional:

- `parent`: process id that must still be the parent, else the program is not started;
- `death_signal`: number of the signal the kernel sends when the parent's starting thread ends;
- `namespace`: `[uid, gid]` as which the present user appears inside a new user namespace; on disk nothing changes;
- `account`: `[uid, gid]` to become for good (needs root).
"""

import ctypes
import json
import os
import sys

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
PARENT_GONE = 121
"""Exit status when the parent ended before the program was started."""


def _enter_namespace(libc: ctypes.CDLL, uid: int, gid: int) -> None:
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "no new user namespace")
    # The kernel wants setgroups switched off before a group map is written.
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {outer_uid} 1"),
        ("gid_map", f"{gid} {outer_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def main() -> None:
    """Applies the options and becomes the program; returns only by raising."""
    options = json.loads(sys.argv[1])
    command = sys.argv[2:]
    libc = ctypes.CDLL(None, use_errno=True)
    os.umask(0o077)
    if "namespace" in options:
        _enter_namespace(libc, *options["namespace"])
    if "account" in options:
        _become(*options["account"])
    if options.get("death_signal"):
        # Set last: a change of user clears it. Then look whether the parent went before it was set.
        libc.prctl(_PR_SET_PDEATHSIG, int(options["death_signal"]), 0, 0, 0)
    if "parent" in options and os.getppid() != options["parent"]:
        sys.exit(PARENT_GONE)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
