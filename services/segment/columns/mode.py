"""Who answers the live loop."""

from __future__ import annotations

from enum import Enum


class Mode(Enum):
    """The query; the query, and what columns say is held against it; columns, and the query for the rest."""

    OFF = "off"
    SHADOW = "shadow"
    ON = "on"
