"""Where trained models lie: any object store that fsspec knows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import fsspec


class ArtefactStore:
    """Keeps model files below one URL; a model is never overwritten."""

    def __init__(self, url: str) -> None:
        """Takes the base: `file:///folder`, `s3://bucket/prefix`…"""
        self._url = url.rstrip("/")

    async def write(self, workspace_id: str, name: str, content: bytes) -> str:
        """Writes a model under a name that nobody else writes to, and returns its URL."""
        url = f"{self._url}/models/{workspace_id}/{name}.ubj"
        await asyncio.to_thread(self._write, url, content)
        return url

    async def read(self, url: str) -> bytes:
        """Returns a model's bytes.

        Raises:
            FileNotFoundError: If it is gone.
        """
        return await asyncio.to_thread(self._read, url)

    async def names(self, *, before: datetime) -> list[str]:
        """Returns the models that were written before a time, as `<workspace>/<file>`."""
        return await asyncio.to_thread(self._names, before)

    async def remove(self, name: str) -> None:
        """Removes a model by its name; one that is gone is let pass."""
        await asyncio.to_thread(self._remove, name)

    @staticmethod
    def name_of(url: str) -> str:
        """Returns the name of a model by the URL that `write` returned."""
        return "/".join(url.split("/")[-2:])

    def _names(self, before: datetime) -> list[str]:
        files, folder = fsspec.url_to_fs(f"{self._url}/models")
        if not files.exists(folder):
            return []
        names = []
        for path in files.find(folder):
            written = files.modified(path)
            if (written if written.tzinfo else written.replace(tzinfo=UTC)) < before:
                names.append(self.name_of(path))
        return names

    def _remove(self, name: str) -> None:
        files, path = fsspec.url_to_fs(f"{self._url}/models/{name}")
        try:
            files.rm_file(path)
        except FileNotFoundError:
            return

    @staticmethod
    def _write(url: str, content: bytes) -> None:
        with fsspec.open(url, "wb", auto_mkdir=True) as file:
            file.write(content)

    @staticmethod
    def _read(url: str) -> bytes:
        with fsspec.open(url, "rb") as file:
            content: bytes = file.read()
            return content
