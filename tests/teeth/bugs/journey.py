"""Seeded bugs: journey."""

from __future__ import annotations

from tests.teeth.bug import Bug

BUGS: tuple[Bug, ...] = ()
