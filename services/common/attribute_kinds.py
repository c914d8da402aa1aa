"""Kinds of attributes, for rules that may not know the contract (`yike/common/v1/attribute.proto`); a test compares the two."""

from __future__ import annotations

from enum import IntEnum


class AttributeKind(IntEnum):
    """What kind of attribute of a node; the numbers are the contract's, and are stored."""

    TRAIT = 1
    TAG = 2
    CONSENT = 3
    SCORE = 4
    RESTRICTION = 6
    TIER = 7
    LIST = 20
