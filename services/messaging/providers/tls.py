"""How providers are trusted: by the system's authorities, read once a process (reading them takes 50 ms)."""

from __future__ import annotations

import functools
import ssl


@functools.cache
def system_authorities() -> ssl.SSLContext:
    """Returns the context that all providers share; whoever wants other settings makes its own."""
    return ssl.create_default_context()
