"""The folder that holds all of an installation's state (`YIKE_HOME`), and the lock that gives it to one supervisor."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from dev.supervisor.errors import HomeInUseError, SupervisorError


@dataclass(frozen=True)
class Home:
    """Names the places below `YIKE_HOME`."""

    root: Path
    """Absolute."""

    @property
    def secrets(self) -> Path:
        """Folder of the secrets made at first start, one a file."""
        return self.root / "secrets"

    @property
    def keyring(self) -> Path:
        """All master keys, once they were rotated (see `services.common.keys`)."""
        return self.secrets / "keyring.json"

    @property
    def logs(self) -> Path:
        """Folder of one log file a process."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """Folder of what describes the present run."""
        return self.root / "run"

    @property
    def state(self) -> Path:
        """Ports and processes of the present or last run (see `state.py`)."""
        return self.run / "state.json"

    @property
    def ready(self) -> Path:
        """Exists from the moment all processes are ready until a stop is asked for; `{"url", "run_id", "pid"}`."""
        return self.run / "ready"

    @property
    def first_workspace(self) -> Path:
        """Exists while keys are being made, so that a start that was interrupted there is known."""
        return self.run / "first-workspace"

    @property
    def ticket(self) -> Path:
        """The ticket of the next sign-in to the pages, used up by it; made anew at each start."""
        return self.run / "ticket"

    @property
    def postgres(self) -> Path:
        """Data of the embedded PostgreSQL; a link where the server's account could not reach it here."""
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        """Data and configuration of the embedded Redis."""
        return self.root / "redis"

    @property
    def clickhouse(self) -> Path:
        """Data of the embedded ClickHouse; opened by the segment service alone."""
        return self.root / "clickhouse"

    @property
    def objects(self) -> Path:
        """Model artefacts and exports."""
        return self.root / "objects"

    @property
    def credentials(self) -> Path:
        """Keys of the first workspace, for its user: `{"url", "workspace_id", "write_key", "secret_key"}`.

        A demonstration has `users` besides, by role, each with `email` and `password`.
        """
        return self.root / "credentials.json"

    @property
    def first_administrator(self) -> Path:
        """The one-time link of the first workspace's first administrator, as it was printed when that was made."""
        return self.root / "first-administrator"

    def make(self) -> None:
        """Makes the folders, closed to other users.

        Raises:
            SupervisorError: If they cannot be made or belong to someone else.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            # A folder that holds other things than ours keeps its mode: YIKE_HOME may be set by mistake.
            if self.run.exists() or not any(self.root.iterdir()):
                self.root.chmod(0o700)
            for folder in (self.secrets, self.logs, self.run, self.redis, self.objects):
                folder.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise SupervisorError(
                f"The home {self.root} cannot be used ({error.strerror}). "
                "Set YIKE_HOME to a folder you may write, or run as the user who made it."
            ) from error

    def lock(self) -> int:
        """Takes the home for this process until it ends, however it ends.

        Returns:
            The descriptor that holds the lock; the lock is gone when it is closed.

        Raises:
            HomeInUseError: If another process has it.
        """
        descriptor = os.open(self.run / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise HomeInUseError(
                f"Yike already runs on {self.root} (supervisor process {holder}). "
                "Stop it first, or set YIKE_HOME and YIKE_PORT to run a second one beside it."
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        return descriptor


def write_atomically(path: Path, text: str) -> None:
    """Writes a file, mode 0600, such that a reader sees the old or the new text, never a part."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
