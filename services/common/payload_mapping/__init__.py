"""The mapping language for bodies of JSON: the replay's words, with paths where that has columns, and arrays.

Used by the gateway, which maps deliveries, and by profile, which checks mappings and shows what they would do.
"""

from services.common.payload_mapping.form import MAXIMUM_MAPPING_BYTES, PayloadMapping
from services.common.payload_mapping.paths import Payload
from services.common.payload_mapping.refusals import MappingError, PayloadRefused
from services.common.payload_mapping.translating import MAXIMUM_EVENTS, Translated, Translator, read_mapping

__all__ = [
    "MAXIMUM_EVENTS",
    "MAXIMUM_MAPPING_BYTES",
    "MappingError",
    "Payload",
    "PayloadMapping",
    "PayloadRefused",
    "Translated",
    "Translator",
    "read_mapping",
]
