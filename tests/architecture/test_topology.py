"""The services and who hears whom stand once, in `services/common/topology.py`; all else is held to it here."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from services.common.topology import SERVICES, SUBSCRIBERS, heard_by
from tests.architecture.source import ROOT, imports_of, python_files, relative, tree_of

TOPOLOGY = "services/common/topology.py"


def consumers() -> set[str]:
    """Returns the services that make a consumer."""
    return {
        service
        for service in SERVICES
        for path in python_files(f"services/{service}")
        if "services.common.facts.Consumer" in imports_of(path)
    }


def test_the_services_are_those_of_the_folders_and_of_the_contracts() -> None:
    """A service that is not listed gets no port, no schema and no process."""
    assert {path.parent.name for path in (ROOT / "services").glob("*/app.py")} == set(SERVICES)
    contracts = {path.parts[-3] for path in (ROOT / "protos" / "yike").glob("*/v1/*_service.proto")}
    # The gateway answers some calls itself.
    assert contracts - {"common", "gateway"} == set(SERVICES)
    assert set(SUBSCRIBERS) == set(SERVICES)


def test_subscribers_of_each_relay_are_those_who_translate_its_facts() -> None:
    """One that is not listed loses what is trimmed before it has read; one that does not read lets the stream fill up."""
    hearing = {service: set(heard_by(service)) for service in SERVICES if heard_by(service)}
    assert set(hearing) == consumers()
    translated = {
        service: {
            teller
            for teller in SERVICES
            if any(
                name.startswith(f"yike.{teller}.v1.{teller}_facts_pb2")
                # Its own facts it tells, too: it hears them where it reads them with those of others.
                and (teller != service or path.name == "heard.py")
                for path in python_files(f"services/{service}")
                for name in imports_of(path)
            )
        }
        for service in SERVICES
    }
    assert {service: tellers for service, tellers in translated.items() if tellers} == hearing


def test_what_a_consumer_hears_is_never_written_by_hand() -> None:
    """Two lists of the same drift apart."""
    by_hand = [
        f"{relative(path)}:{node.lineno}"
        for path in python_files(*(f"services/{service}" for service in SERVICES))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.keyword) and node.arg == "streams" and not isinstance(node.value, ast.Name)
    ]
    assert by_hand == []


def test_no_other_file_lists_the_services() -> None:
    """Who adds one must find one place."""
    lists = [
        f"{relative(path)}:{line}"
        for path in python_files("services", "gateway", "k8s", "tools", "tests/architecture", "tests/contracts")
        if relative(path) not in (TOPOLOGY, relative(ROOT / "tests/architecture/test_topology.py"))
        for line in _lists_of_all(tree_of(path))
    ]
    assert lists == []


def _lists_of_all(tree: ast.Module) -> Iterator[int]:
    """Yields the lines of literals that hold the name of every service."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            elements = node.keys if isinstance(node, ast.Dict) else node.elts
            names = {element.value for element in elements if isinstance(element, ast.Constant)}
            if names.issuperset(SERVICES):
                yield node.lineno
