"""Frames between the contract and the domain."""

from __future__ import annotations

from google.protobuf.message import Message

from services.common.errors import InvalidArgument, Reason
from services.common.times import read_time
from services.segment.conditions.score import ScoreCondition
from services.segment.conditions.tag import TagCondition
from services.segment.conditions.trait import TraitCondition
from services.segment.domain.comparisons import Comparison, Operator
from services.segment.domain.standing.attributes import Attribute
from services.segment.frames.columns import CUSTOMER, LABEL, Measured, Said, Stands
from services.segment.measures import parse_measure
from services.segment.servicer.translation import json_form, rule_data
from services.segment.usecases.framing import AskedColumn, AskedFrame
from yike.segment.v1 import feature_frame_pb2 as frame_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import standing_pb2

_THERE = Comparison(Operator.EXISTS)
_ONLY_NAMED = ("rule", "label")


def check_built_in(request: segment_pb.GetFeatureFrameRequest) -> None:
    """Refuses what goes with named columns only.

    Raises:
        InvalidArgument: If something of it is there, or the cut is missing.
    """
    named = next((field for field in _ONLY_NAMED if request.HasField(field)), "")
    if request.include_recorded_later:
        named = "include_recorded_later"
    if named:
        raise InvalidArgument(f"{named}: it goes with columns; name them.", field=named)
    if not request.HasField("cut_time"):
        raise InvalidArgument(
            "cut_time is missing: features see only events before it.",
            reason=Reason.ERROR_REASON_MISSING_FIELD,
            field="cut_time",
        )


def asked_frame(request: segment_pb.GetFeatureFrameRequest) -> AskedFrame:
    """Returns which frame is asked for.

    Raises:
        InvalidArgument: If a column is none or its name is taken; or what goes with the features that are built in is there.
        InvalidRule: If a measure cannot be compiled.
    """
    for field in ("horizon_days", "purchase_event"):
        if getattr(request, field):
            raise InvalidArgument(f"{field}: it goes without columns; take a label.", field=field)
    taken = {CUSTOMER, LABEL}
    columns = []
    for index, column in enumerate(request.columns):
        path = f"columns[{index}]"
        if column.name in taken:
            raise InvalidArgument(f"{path}.name: {column.name} is taken already.", field=f"{path}.name")
        taken.add(column.name)
        columns.append(_column(column, path))
    label = request.label if request.HasField("label") else None
    return AskedFrame(
        cut=read_time(request.cut_time, "cut_time") if request.HasField("cut_time") else None,
        columns=columns,
        rule_data=rule_data(request.rule) if request.HasField("rule") else None,
        label_data=None if label is None else json_form(label.measure, "label.measure"),
        label_days=0 if label is None else label.days,
        customer_ids=list(request.customer_ids),
        includes_later=request.include_recorded_later,
    )


def _column(column: frame_pb.FrameColumn, path: str) -> AskedColumn:
    kind = column.WhichOneof("value")
    here = f"{path}.{kind}"
    match kind:
        case "measure":
            return AskedColumn(column.name, Measured(parse_measure(_data(column.measure, here), here)))
        case "computed_trait_id":
            return AskedColumn(column.name, None, column.computed_trait_id)
        case "trait":
            return AskedColumn(column.name, Said(TraitCondition(_name(column.trait, here), _THERE)))
        case "tag":
            return AskedColumn(column.name, Said(TagCondition(_name(column.tag, here))))
        case "score":
            return AskedColumn(column.name, Said(ScoreCondition(_name(column.score, here), _THERE)))
        case "standing":
            attribute = standing_pb2.StandingAttribute.Name(column.standing).removeprefix("STANDING_ATTRIBUTE_")
            if attribute in set(Attribute):
                return AskedColumn(column.name, Stands(Attribute(attribute)))
            raise InvalidArgument(f"{here}: must be one of {', '.join(Attribute)}.", field=here)
    raise InvalidArgument(f"{path}: give measure, computed_trait_id, trait, tag, score or standing.", field=path)


def _name(name: str, path: str) -> str:
    if not name:
        raise InvalidArgument(f"{path}: it must have a name.", field=path)
    return name


def _data(message: Message, path: str) -> dict[str, object]:
    return json_form(message, path)
