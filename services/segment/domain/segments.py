"""Segments: a rule with a name, compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import cached_property
from typing import Any

from services.segment.domain.conditions import NO_DEFINITIONS, Definitions, Dependencies
from services.segment.domain.errors import InvalidRule
from services.segment.domain.parsing import parse_rule
from services.segment.domain.plan import dependencies_of
from services.segment.domain.rules import Rule
from services.segment.domain.sentences import Sentence, sentence_of
from services.segment.domain.standing.model import UNMEASURED, StandingModel
from services.segment.domain.wording import NOBODY_CALLED, Called
from services.segment.standing.binding import bind


class State(IntEnum):
    """What is done with a segment; the numbers are stored and are those of the contract."""

    LIVE = 1
    DRAFT = 3
    PAUSED = 4
    ARCHIVED = 5


@dataclass(frozen=True)
class Segment:
    """A group of customers defined by a rule.

    Attributes:
        rule_data: The rule as it was given, in the JSON form of the contract.
        size: Members at this moment.
        version: Grows with each change of the rule, from 1.
        revision: Grows with each change of anything but the size, from 1.
        update_time: When the revision came to be.
        delete_time: When it was deleted; None when it was not.
        filled_version: The version of the rule by which all customers were asked last; 0 before any.
        fill_operation_id: The operation that was last to fill it; empty when none was.
        state: Only one that is LIVE is asked of anybody.
        model: What `standing` conditions mean when it is asked what can change who is in it.
        definitions: What its rule names.
        others: The rules of the segments that its rule may name, by their ids; more may be there.
        called: What people call what its rule names by ids.
    """

    segment_id: str
    display_name: str
    description: str
    rule_data: Mapping[str, Any]
    size: int
    version: int
    revision: int
    create_time: datetime
    update_time: datetime
    delete_time: datetime | None = None
    filled_version: int = 0
    fill_operation_id: str = ""
    state: State = State.LIVE
    model: StandingModel = UNMEASURED
    definitions: Definitions = field(default_factory=lambda: NO_DEFINITIONS)
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False, repr=False)
    called: Called = field(default=NOBODY_CALLED, compare=False, repr=False)

    @property
    def is_filling(self) -> bool:
        """Whether not all customers have been asked by its rule yet."""
        return self.is_live and self.filled_version < self.version

    @property
    def is_live(self) -> bool:
        """Whether it is asked of customers: it is neither deleted nor a draft, paused or archived."""
        return self.delete_time is None and self.state is State.LIVE

    @cached_property
    def rule(self) -> Rule:
        """The rule as a tree; `standing` conditions are in it as they were written."""
        return parse_rule(self.rule_data, definitions=self.definitions, others=self.others, through=(self.segment_id,))

    @cached_property
    def sentence(self) -> Sentence | None:
        """The rule in words; None of a deleted segment whose rule names what is gone."""
        try:
            return sentence_of(self.rule, self.called)
        except InvalidRule:
            return None

    @cached_property
    def dependencies(self) -> Dependencies:
        """What can change who is in it."""
        return dependencies_of(bind(self.rule, self.model))


@dataclass(frozen=True)
class SegmentChange:
    """What becomes of a segment; None leaves a part as it is."""

    display_name: str | None = None
    description: str | None = None
    rule_data: Mapping[str, Any] | None = None
