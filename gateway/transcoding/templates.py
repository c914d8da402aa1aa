"""Path templates of `google.api.http`: `/v1/segments/{segment_id}:preview`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

_VARIABLE = re.compile(r"\{([a-z][a-z0-9_.]*)(?:=\*)?\}")


@dataclass(frozen=True)
class PathTemplate:
    """A parsed template.

    Attributes:
        text: As written in the contract.
        segments: The literal of each segment, or None where a variable stands.
        variables: The field path of each variable, by the place of its segment.
        verb: The custom verb after the last colon; empty when there is none.
    """

    text: str
    segments: tuple[str | None, ...]
    variables: Mapping[int, str]
    verb: str

    @classmethod
    def parse(cls, text: str) -> PathTemplate:
        """Reads a template.

        Raises:
            ValueError: If it uses what no contract of ours needs (`**`, a variable over several segments).
        """
        path, verb = text, ""
        last = text.rpartition("/")[2]
        if ":" in last:
            path, _, verb = text.rpartition(":")
        segments: list[str | None] = []
        variables: dict[int, str] = {}
        for place, segment in enumerate(path.lstrip("/").split("/")):
            match = _VARIABLE.fullmatch(segment)
            if match:
                segments.append(None)
                variables[place] = match[1]
            elif re.fullmatch(r"[A-Za-z0-9._~-]+", segment):
                segments.append(segment)
            else:
                raise ValueError(f"{text}: the segment {segment!r} is not supported")
        return cls(text, tuple(segments), variables, verb)

    def match(self, segments: Sequence[str], verb: str) -> dict[str, str] | None:
        """Returns the variables of a path, or None when it does not fit; a variable is never empty.

        Args:
            segments: The path's segments, still percent-encoded.
            verb: What stands after the last colon of the last segment; empty when there is none.
        """
        if len(segments) != len(self.segments) or verb != self.verb:
            return None
        found: dict[str, str] = {}
        for place, (literal, segment) in enumerate(zip(self.segments, segments, strict=True)):
            if literal is None:
                if not segment:
                    return None
                found[self.variables[place]] = unquote(segment, errors="replace")
            elif literal != segment:
                return None
        return found


def split_path(raw_path: str) -> list[tuple[list[str], str]]:
    """Returns the ways to read a percent-encoded path: with its last colon as the start of a verb, then without."""
    whole = raw_path.removeprefix("/").split("/")
    readings = [(whole, "")]
    stem, colon, verb = whole[-1].rpartition(":")
    if colon and verb:
        readings.insert(0, ([*whole[:-1], stem], verb))
    return readings
