from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class EventRef(_message.Message):
    __slots__ = ("node_id", "event_id")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    event_id: int
    def __init__(self, node_id: _Optional[int] = ..., event_id: _Optional[int] = ...) -> None: ...
