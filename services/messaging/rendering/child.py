"""The process that renders: reads requests from standard input, writes answers to standard output.

A template may be anything a customer of ours wrote. Here it has so much time and memory and no more; what cannot be
interrupted is killed by the parent, which starts another.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
from collections import OrderedDict
from types import FrameType
from typing import Any, BinaryIO

import msgspec
from liquid import BoundTemplate

from services.common.json_values import decode
from services.messaging.rendering.building import BuildError, build
from services.messaging.rendering.catalogue import Catalogue
from services.messaging.rendering.inspecting import inspect_part
from services.messaging.rendering.liquid_parts import (
    PARAMETER,
    PartEnvironment,
    compile_part,
    make_environment,
    render_part,
)
from services.messaging.rendering.lookups import Known
from services.messaging.rendering.needs import needs_of
from services.messaging.rendering.values import PartError

RENDER_SECONDS = 0.1
"""CPU time that one message's parts may take together."""

COMPILE_SECONDS = 1.0
"""CPU time that compiling a template may take."""

BUILD_SECONDS = 2.0
"""CPU time that making the parts of a mail may take."""

MEMORY_BYTES = 64 * 1024 * 1024
"""Memory beyond what the process starts with, for rendering."""

BUILD_MEMORY_BYTES = 256 * 1024 * 1024
"""The same where mails are built: documents are kept as trees."""

TOO_LONG = "takes too long, or too much memory"

KEPT_TEMPLATES = 500
"""Compiled templates kept, the latest used."""

MAX_OVERRUNS = 3
"""Messages of one template in one request that may overrun before its others are given up."""

LENGTH = struct.Struct("!I")
_PR_SET_PDEATHSIG = 1


class _Overrun(BaseException):
    """CPU time is used up. Not an Exception, so that nothing on the way takes it for a template's error."""


class _Watch:
    """Limits the CPU time of a piece of work."""

    def __init__(self) -> None:
        self._armed = False
        signal.signal(signal.SIGPROF, self._ring)

    def start(self, seconds: float) -> None:
        self._armed = True
        signal.setitimer(signal.ITIMER_PROF, seconds, seconds)

    def stop(self) -> None:
        self._armed = False
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _ring(self, _signal: int, _frame: FrameType | None) -> None:
        if self._armed:
            self._armed = False
            raise _Overrun


class Workshop:
    """Compiles and renders."""

    def __init__(self) -> None:
        """Makes the environments."""
        self._environments = {kind: make_environment(kind) for kind in ("text", "html", PARAMETER)}
        self._catalogue = Catalogue()
        for environment in self._environments.values():
            environment.catalogue = self._catalogue
        self._compiled: OrderedDict[str, dict[str, BoundTemplate]] = OrderedDict()
        self._watch = _Watch()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answers one request.

        `check` compiles parts, `needs` tells what they need, `preview` renders them with gaps, `items` renders messages,
        `build` makes parts that are compiled.
        `check` compiles parts, `inspect` tells what they name, `needs` what they need, `preview` renders them with gaps,
        `items` renders messages.
        """
        if "build" in request:
            return self.build(request["build"])
        if "check" in request:
            return {"errors": self.check(request["check"])}
        if "inspect" in request:
            return {"parts": self.inspect(request["inspect"])}
        if "needs" in request:
            return self.needs(request["needs"])
        known = request.get("known", {})
        if "preview" in request:
            return self.preview(request["preview"], request["values"], known)
        return {"results": self.render(request["templates"], request["items"], known)}

    def needs(self, parts: dict[str, str]) -> dict[str, list[str]]:
        """Returns what parts need beyond what comes with a message; one that does not parse needs nothing."""
        compiled: dict[str, BoundTemplate] = {}
        for name, source in parts.items():
            try:
                compiled |= self._compile({name: source})
            except PartError:
                continue
        return needs_of(compiled)

    def preview(self, parts: dict[str, str], values: dict[str, Any], known: Known) -> dict[str, Any]:
        """Returns each part by itself: its text, or what is wrong with it, and which values are missing in it."""
        self._catalogue.known = known
        self._catalogue.begin()
        texts: dict[str, str] = {}
        errors: dict[str, str] = {}
        gaps: list[tuple[str, str, bool]] = []
        for name, source in parts.items():
            environment = self._environment(name)
            environment.gaps = []
            try:
                texts[name] = self._render_one(self._compile({name: source}), values)[name]
            except PartError as error:
                errors[name] = str(error).removesuffix(f" (in {name})")
            finally:
                gaps.extend((name, *gap) for gap in dict.fromkeys(environment.gaps))
                environment.gaps = None
        return {
            "texts": texts,
            "errors": errors,
            "gaps": gaps,
            "asked": self._catalogue.asked,
            "unknown": self._catalogue.unknown,
        }

    def build(self, parts: dict[str, str]) -> dict[str, Any]:
        """Returns the parts of a mail as they are rendered, or what is wrong with which of them."""
        try:
            self._watch.start(BUILD_SECONDS)
            return {"parts": build(parts)}
        except BuildError as error:
            return {"problem": (error.part, str(error))}
        except (_Overrun, MemoryError):
            return {"problem": (next(iter(parts), "html"), TOO_LONG)}
        finally:
            self._watch.stop()

    def inspect(self, parts: dict[str, str]) -> dict[str, Any]:
        """Returns what each part names, and what is wrong with it as Liquid."""
        inspected = {}
        for name, source in parts.items():
            try:
                self._watch.start(COMPILE_SECONDS)
                inspected[name] = inspect_part(self._environment(name), source)
            except (_Overrun, MemoryError):
                inspected[name] = {"error": "takes too long", "filters": [], "variables": []}
            finally:
                self._watch.stop()
        return inspected

    def check(self, parts: dict[str, str]) -> dict[str, str]:
        """Returns what is wrong with each part; empty when all compile."""
        errors = {}
        for name, source in parts.items():
            try:
                self._compile({name: source})
            except PartError as error:
                errors[name] = str(error)
        return errors

    def render(
        self, templates: dict[str, dict[str, str]], items: list[tuple[str, dict[str, Any]]], known: Known
    ) -> list[Any]:
        """Returns for each item its rendered parts, the text of what went wrong, or a list of what must be known first."""
        self._catalogue.known = known
        overruns: dict[str, int] = {}
        results: list[Any] = []
        for key, values in items:
            if overruns.get(key, 0) >= MAX_OVERRUNS:
                results.append(TOO_LONG)
                continue
            self._catalogue.begin()
            result: Any
            try:
                result = self._render_one(self._template(key, templates[key]), values)
            except PartError as error:
                if str(error) == TOO_LONG:
                    overruns[key] = overruns.get(key, 0) + 1
                result = str(error)
            # What it says without knowing them, an error too, means nothing yet.
            results.append(list(self._catalogue.asked.items()) if self._catalogue.asked else result)
        return results

    def _template(self, key: str, parts: dict[str, str]) -> dict[str, BoundTemplate]:
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = self._compile(parts)
            while len(self._compiled) > KEPT_TEMPLATES:
                self._compiled.popitem(last=False)
        else:
            self._compiled.move_to_end(key)
        return compiled

    def _compile(self, parts: dict[str, str]) -> dict[str, BoundTemplate]:
        try:
            self._watch.start(COMPILE_SECONDS)
            return {name: compile_part(self._environment(name), source) for name, source in parts.items()}
        except (_Overrun, MemoryError) as error:
            raise PartError(TOO_LONG) from error
        finally:
            self._watch.stop()

    def _environment(self, part: str) -> PartEnvironment:
        return self._environments[PARAMETER if part.startswith(PARAMETER) else "html" if part == "html" else "text"]

    def _render_one(self, template: dict[str, BoundTemplate], values: dict[str, Any]) -> dict[str, str]:
        rendered: dict[str, str] = {}
        name = ""
        try:
            self._watch.start(RENDER_SECONDS)
            for name, part in template.items():
                rendered[name] = render_part(part, values)
            return rendered
        except PartError as error:
            raise PartError(f"{error} (in {name})") from error
        except (_Overrun, MemoryError) as error:
            raise PartError(TOO_LONG) from error
        finally:
            self._watch.stop()


def main() -> None:
    """Answers requests until standard input ends."""
    # Ends with the parent even when that is killed while this process is busy.
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    workshop = Workshop()
    _limit_memory(int(sys.argv[1]) if len(sys.argv) > 1 else MEMORY_BYTES)
    _serve(workshop, sys.stdin.buffer, sys.stdout.buffer)


def _serve(workshop: Workshop, requests: BinaryIO, answers: BinaryIO) -> None:
    while len(head := requests.read(LENGTH.size)) == LENGTH.size:
        body = requests.read(LENGTH.unpack(head)[0])
        answer = msgspec.msgpack.encode(workshop.answer(decode(body)))
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _limit_memory(more: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as statm:
        used = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + more, used + more))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
