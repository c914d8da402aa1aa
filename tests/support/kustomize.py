"""Renders our kustomizations without a network or a cluster's tools: the subset of kustomize that they use.

What it does not know it refuses, so that a test never passes on a manifest that was silently left out. Where `kubectl`
is at hand, a test holds its answer against the real one (docs/decisions/0006-kustomize.md).
"""

from __future__ import annotations

import base64
import copy
from pathlib import Path
from typing import Any

import yaml

Manifest = dict[str, Any]

_FIELDS = {
    "apiVersion", "kind", "namespace", "resources", "images", "generatorOptions", "configMapGenerator",
    "secretGenerator", "patches",
}  # fmt: skip
_CLUSTER_WIDE = {"Namespace"}
_LINE = 70
_POD_PATHS = {
    "Deployment": ("spec", "template", "spec"),
    "StatefulSet": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
}


class NotSupported(Exception):
    """The kustomization uses something that this renderer does not know."""


def render(folder: Path) -> list[Manifest]:
    """Returns the manifests of a kustomization.

    Raises:
        NotSupported: If it uses more than the subset.
        FileNotFoundError: If it names a file that is not there.
    """
    described = yaml.safe_load((folder / "kustomization.yaml").read_text())
    unknown = described.keys() - _FIELDS
    if unknown or described["kind"] != "Kustomization":
        raise NotSupported(f"{folder}: {sorted(unknown) or described['kind']}")
    if described.get("generatorOptions") not in (None, {"disableNameSuffixHash": True}):
        raise NotSupported(f"{folder}: generatorOptions")
    generates = described.keys() & {"configMapGenerator", "secretGenerator"}
    if generates and "generatorOptions" not in described:
        raise NotSupported(f"{folder}: names with a hash")
    manifests: list[Manifest] = []
    for resource in described["resources"]:
        path = folder / resource
        manifests.extend(render(path.resolve()) if path.is_dir() else _load(path))
    for generator in described.get("configMapGenerator", ()):
        _generate_config_map(manifests, generator)
    manifests.extend(_secret(folder, generator) for generator in described.get("secretGenerator", ()))
    for patch in described.get("patches", ()):
        _patch(manifests, patch)
    for image in described.get("images", ()):
        _set_image(manifests, image)
    if "namespace" in described:
        for manifest in manifests:
            if manifest["kind"] not in _CLUSTER_WIDE:
                manifest["metadata"]["namespace"] = described["namespace"]
    seen = [identity_of(manifest) for manifest in manifests]
    if len(seen) != len(set(seen)):
        raise ValueError(f"{folder}: a resource is there twice")
    return manifests


def identity_of(manifest: Manifest) -> tuple[str, str, str]:
    """Returns API version, kind and name."""
    return manifest["apiVersion"], manifest["kind"], manifest["metadata"]["name"]


def pod_spec(manifest: Manifest) -> Manifest | None:
    """Returns the pod that a workload makes; None for what makes none."""
    path = _POD_PATHS.get(manifest["kind"])
    if path is None:
        return None
    found = manifest
    for name in path:
        found = found[name]
    return found


def _load(path: Path) -> list[Manifest]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document is not None]


def _generate_config_map(manifests: list[Manifest], generator: Manifest) -> None:
    _only(generator, {"name", "behavior", "literals"})
    values = dict(literal.split("=", 1) for literal in generator["literals"])
    behavior = generator.get("behavior", "create")
    existing = [
        manifest
        for manifest in manifests
        if manifest["kind"] == "ConfigMap" and manifest["metadata"]["name"] == generator["name"]
    ]
    if behavior == "merge" and len(existing) == 1:
        existing[0]["data"].update(values)
    elif behavior == "create" and not existing:
        manifests.append(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": generator["name"]}, "data": values}
        )
    else:
        raise NotSupported(f"ConfigMap {generator['name']}: {behavior} with {len(existing)} before")


def _secret(folder: Path, generator: Manifest) -> Manifest:
    _only(generator, {"name", "envs"})
    data = {}
    for env in generator["envs"]:
        for line in (folder / env).read_text().splitlines():
            key, value = line.split("=", 1)
            data[key] = _encoded(value)
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": generator["name"]},
        "type": "Opaque",
        "data": data,
    }


def _encoded(value: str) -> str:
    """Returns base64 as kustomize writes it: in lines of 70 when it is longer than one."""
    text = base64.b64encode(value.encode()).decode()
    if len(text) <= _LINE:
        return text
    return "".join(text[start : start + _LINE] + "\n" for start in range(0, len(text), _LINE))


def _patch(manifests: list[Manifest], patch: Manifest) -> None:
    _only(patch, {"target", "patch"})
    target = patch["target"]
    _only(target, {"kind", "name"})
    chosen = [
        manifest
        for manifest in manifests
        if manifest["kind"] == target["kind"]
        and target.get("name", manifest["metadata"]["name"]) == manifest["metadata"]["name"]
    ]
    if not chosen:
        raise ValueError(f"the patch of {target} meets nothing")
    operations = yaml.safe_load(patch["patch"])
    if not isinstance(operations, list):
        raise NotSupported("patches other than lists of operations (RFC 6902)")
    for manifest in chosen:
        for operation in operations:
            _operate(manifest, copy.deepcopy(operation))


def _operate(manifest: Manifest, operation: Manifest) -> None:
    """Applies one operation of RFC 6902."""
    _only(operation, {"op", "path", "value"})
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
    place: Any = manifest
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place[part]
    match operation["op"], place:
        case "add", list() if last == "-":
            place.append(operation["value"])
        case "add", dict():
            place[last] = operation["value"]
        case "replace", list():
            place[int(last)] = operation["value"]
        case "replace", dict() if last in place:
            place[last] = operation["value"]
        case "remove", dict():
            del place[last]
        case _:
            raise NotSupported(f"operation {operation}")


def _set_image(manifests: list[Manifest], image: Manifest) -> None:
    _only(image, {"name", "newName", "newTag"})
    for manifest in manifests:
        pod = pod_spec(manifest) or {}
        for container in [*pod.get("initContainers", ()), *pod.get("containers", ())]:
            if container["image"].partition(":")[0] == image["name"]:
                container["image"] = f"{image.get('newName', image['name'])}:{image['newTag']}"


def _only(given: Manifest, known: set[str]) -> None:
    if given.keys() - known:
        raise NotSupported(f"{sorted(given.keys() - known)} in {given}")
