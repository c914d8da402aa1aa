"""The master keys as a process knows them: read at its start, and again when the keyring file changes."""

from __future__ import annotations

from pathlib import Path

import structlog

from services.common.keys.keyring import FIRST, BadKeyring, Keyring, read_keyring
from services.common.settings import ServiceSettings

_log = structlog.get_logger(__name__)

Stamp = tuple[int, int, int]


class WrongKey(Exception):
    """What is stored was sealed under another key than those this process was given, or they cannot be used."""


class MasterKeys:
    """The keyring, which may grow while the process runs."""

    def __init__(self, first: bytes, file: Path | None = None) -> None:
        """Reads the keyring.

        Args:
            first: The key that the installation began with, 32 bytes; empty where the file has all.
            file: The keyring file. As long as it does not exist, `first` is the only key.

        Raises:
            WrongKey: If the file is none, or of another installation than `first`.
        """
        self._file = file
        self._stamp: Stamp | None = None
        text = self._changed_text()
        if text is None and not first:
            raise WrongKey("There is no key: set YIKE_ENCRYPTION_KEY, or YIKE_KEYRING_FILE to a keyring.")
        if text is None:
            self.ring = Keyring.of_first(first)
            return
        try:
            self.ring = read_keyring(text)
        except BadKeyring as error:
            raise WrongKey(f"The keyring {file} cannot be used: {error}. Put it back from a copy.") from error
        known = self.ring.keys[FIRST].secret
        if first and known is not None and known != first:
            raise WrongKey(
                f"YIKE_ENCRYPTION_KEY is not key 1 of the keyring {file}: one of them is another installation's."
            )

    @classmethod
    def of(cls, settings: ServiceSettings) -> MasterKeys:
        """Reads the keyring of a process.

        Raises:
            WrongKey: If it cannot be used.
        """
        return cls(settings.encryption_key, settings.keyring_file)

    def refresh(self) -> bool:
        """Reads the file again if it changed; returns whether the keyring did. What cannot be used is logged and left alone."""
        text = self._changed_text()
        if text is None:
            return False
        try:
            ring = read_keyring(text)
        except BadKeyring as error:
            _log.error("keyring.unusable", detail=str(error))
            return False
        if ring.lookup("check") != self.ring.lookup("check"):
            _log.error("keyring.unusable", detail="it is another installation's: its key 1 is another one")
            return False
        changed = ring != self.ring
        self.ring = ring
        if changed:
            _log.info("keyring.changed", active=ring.active, newest=ring.newest)
        return changed

    def lookup(self, purpose: str) -> bytes:
        """Returns a key that never changes, see `Keyring.lookup`."""
        return self.ring.lookup(purpose)

    def _changed_text(self) -> str | None:
        """Returns what stands in the file if it is not what was read last; None if so, or if there is none."""
        if self._file is None:
            return None
        try:
            found = self._file.stat()
            stamp = found.st_mtime_ns, found.st_size, found.st_ino
            if stamp == self._stamp:
                return None
            text = self._file.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            _log.error("keyring.unreadable", error=type(error).__name__)
            return None
        self._stamp = stamp
        return text


def keys_of(keys: MasterKeys | bytes) -> MasterKeys:
    """Returns the keys; 32 bytes stand for an installation that has only this one."""
    return MasterKeys(keys) if isinstance(keys, bytes) else keys
