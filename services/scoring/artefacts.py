"""Where trained models lie: any object store that fsspec knows."""

from __future__ import annotations

import asyncio

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

    @staticmethod
    def _write(url: str, content: bytes) -> None:
        with fsspec.open(url, "wb", auto_mkdir=True) as file:
            file.write(content)

    @staticmethod
    def _read(url: str) -> bytes:
        with fsspec.open(url, "rb") as file:
            content: bytes = file.read()
            return content
