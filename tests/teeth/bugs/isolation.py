"""Seeded bugs: keys, signed links, and what keeps workspaces apart."""

from __future__ import annotations

from tests.teeth.bug import Bug

BUGS: tuple[Bug, ...] = ()
