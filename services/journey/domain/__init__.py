"""The rules of the trade: what a journey is, who enters, and how a run moves. Pure: no clock, no store, no wire."""

from services.journey.domain.actions import Action
from services.journey.domain.advancing import advance
from services.journey.domain.definition import (
    JourneyDefinition,
    Reentry,
    ReentryMode,
    Step,
)
from services.journey.domain.entering import (
    Candidate,
    Entrance,
    History,
    judge_entry,
    match_events,
    match_memberships,
)
from services.journey.domain.entries import Entry, Happening, Refusal, SegmentChange, SegmentEntered, SegmentLeft
from services.journey.domain.filters import Operator, PropertyFilter
from services.journey.domain.inputs import (
    Answer,
    Ask,
    DropTimer,
    Effect,
    EffectDone,
    EffectFailed,
    EndedByJourney,
    Input,
    MessageTurnedOut,
    Request,
    Restricted,
    SetTimer,
    SignalHeard,
    Started,
    Superseded,
    TimerDue,
)
from services.journey.domain.journeys import Journey, JourneyState
from services.journey.domain.problems import Problem
from services.journey.domain.runs import Run, RunState, SeenEvent, StepRecord, begin_run
from services.journey.domain.validation import InvalidDefinition, validate
from services.journey.domain.walking import Advance

__all__ = [
    "Action",
    "Advance",
    "Answer",
    "Ask",
    "Candidate",
    "DropTimer",
    "Effect",
    "EffectDone",
    "EffectFailed",
    "EndedByJourney",
    "Entrance",
    "Entry",
    "Happening",
    "History",
    "Input",
    "InvalidDefinition",
    "Journey",
    "JourneyDefinition",
    "JourneyState",
    "MessageTurnedOut",
    "Operator",
    "Problem",
    "PropertyFilter",
    "Reentry",
    "ReentryMode",
    "Refusal",
    "Request",
    "Restricted",
    "Run",
    "RunState",
    "SeenEvent",
    "SegmentChange",
    "SegmentEntered",
    "SegmentLeft",
    "SetTimer",
    "SignalHeard",
    "Started",
    "Step",
    "StepRecord",
    "Superseded",
    "TimerDue",
    "advance",
    "begin_run",
    "judge_entry",
    "match_events",
    "match_memberships",
    "validate",
]
