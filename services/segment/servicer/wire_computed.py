"""Computed traits and their values, to the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.common.json_messages import json_value
from services.common.updates import etag_of
from services.segment.domain.computed_traits import ComputedTrait
from services.segment.domain.measures import Measure, Shape
from services.segment.history.measuring import Spread
from services.segment.servicer.translation import measure_message, timestamp
from services.segment.usecases.computing import Computed
from yike.common.v1 import json_pb2
from yike.segment.v1 import computed_trait_service_pb2 as computed_pb

SHOWN_SEGMENTS = 20
"""Segments that a computed trait names as its users."""

_TYPES = {
    Shape.NUMBER: computed_pb.COMPUTED_VALUE_TYPE_NUMBER,
    Shape.DAYS: computed_pb.COMPUTED_VALUE_TYPE_DAYS,
    Shape.VALUE: computed_pb.COMPUTED_VALUE_TYPE_VALUE,
    Shape.LIST: computed_pb.COMPUTED_VALUE_TYPE_LIST,
}


def value_type(measure: Measure) -> computed_pb.ComputedValueType:
    """Returns what the values of a measure look like."""
    return _TYPES[measure.result.shape]


def computed_trait_message(trait: ComputedTrait) -> computed_pb.ComputedTrait:
    """Returns a computed trait as the contract has it."""
    return computed_pb.ComputedTrait(
        computed_trait_id=trait.computed_trait_id,
        display_name=trait.display_name,
        description=trait.description,
        owner=trait.owner,
        measure=measure_message(trait.measure_data),
        value_type=value_type(trait.measure),
        version=trait.version,
        create_time=timestamp(trait.create_time),
        update_time=timestamp(trait.update_time),
        etag=etag_of(trait.revision),
        segment_ids=trait.segment_ids[:SHOWN_SEGMENTS],
        segment_count=len(trait.segment_ids),
    )


def preview_message(measure: Measure, spread: Spread) -> computed_pb.PreviewComputedTraitResponse:
    """Returns what a measure would give as the contract has it."""
    message = computed_pb.PreviewComputedTraitResponse(
        value_type=value_type(measure),
        customers_with_value=spread.having,
        total_customers=spread.total,
        top_values=[
            computed_pb.ComputedValueCount(value=json_value(value), customers=customers)
            for value, customers in spread.top
        ],
        sample=[
            computed_pb.ComputedValueSample(customer_id=customer_id, value=json_value(value))
            for customer_id, value in spread.sample
        ],
    )
    if spread.numbers is not None:
        numbers = spread.numbers
        message.numbers.CopyFrom(
            computed_pb.NumberDistribution(
                minimum=numbers.minimum,
                lower_quartile=numbers.lower_quartile,
                median=numbers.median,
                upper_quartile=numbers.upper_quartile,
                maximum=numbers.maximum,
                mean=numbers.mean,
            )
        )
    return message


def customer_message(customer_id: int, computed: Computed) -> computed_pb.CustomerComputedTraits:
    """Returns what is computed of a customer as the contract has it."""
    message = computed_pb.CustomerComputedTraits(
        customer_id=customer_id, evaluate_time=timestamp(computed.evaluate_time)
    )
    for trait, value in zip(computed.traits, computed.values[customer_id], strict=True):
        told = message.computed_traits.add(
            computed_trait_id=trait.computed_trait_id,
            display_name=trait.display_name,
            value_type=value_type(trait.measure),
            measure=measure_message(trait.measure_data),
        )
        if value is not None:
            told.value.CopyFrom(json_value(value))
    return message


def batch_message(computed: Computed) -> computed_pb.BatchGetComputedTraitsResponse:
    """Returns what is computed of customers as the contract has it."""
    return computed_pb.BatchGetComputedTraitsResponse(
        evaluate_time=timestamp(computed.evaluate_time),
        computed_trait_ids=[trait.computed_trait_id for trait in computed.traits],
        customers=[
            computed_pb.BatchedComputedTraits(customer_id=customer_id, values=_values(values))
            for customer_id, values in computed.values.items()
        ],
    )


def _values(values: Sequence[Any]) -> list[json_pb2.JsonValue]:
    return [json_pb2.JsonValue() if value is None else json_value(value) for value in values]
