"""The manifests: valid, safe by default, and in step with the code."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import kubernetes_validate
import pytest
import yaml

from dev.supervisor.environment import REPOSITORY
from dev.supervisor.environment import role_url as supervisors_role_url
from services.__main__ import ENTRY_MODULES
from services.common.settings import ServiceSettings
from services.common.topology import SERVICES
from services.scoring.settings import ScoringSettings
from services.segment.settings import SegmentSettings
from tests.support.kustomize import Manifest, NotSupported, identity_of, pod_spec, render

# The oldest that knows everything used (a `sleep` before stopping), and the newest whose schemas we have.
VERSIONS = ["1.31", kubernetes_validate.latest_version().removesuffix(".0")]
OVERLAYS = ["local", "production"]
PROCESSES = [*SERVICES, "gateway"]
OWN_SETTINGS: dict[str, type[SegmentSettings] | type[ScoringSettings]] = {
    "segment": SegmentSettings,
    "scoring": ScoringSettings,
}


def _make_secrets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_secrets", REPOSITORY / "k8s" / "make_secrets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_secrets"] = module
    spec.loader.exec_module(module)
    return module


make_secrets = _make_secrets()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of `k8s/` with secrets made for the local overlay."""
    copied = tmp_path_factory.mktemp("manifests") / "k8s"
    shutil.copytree(REPOSITORY / "k8s", copied, ignore=shutil.ignore_patterns("secrets", "__pycache__"))
    make_secrets.write_local(copied / "overlays" / "local" / "secrets", make_secrets.make_local_contents())
    return copied


@pytest.fixture(scope="module", params=OVERLAYS)
def manifests(request: pytest.FixtureRequest, folder: Path) -> list[Manifest]:
    """What an overlay renders to."""
    return render(folder / "overlays" / request.param)


@pytest.fixture(scope="module")
def production(folder: Path) -> list[Manifest]:
    """What the production overlay renders to."""
    return render(folder / "overlays" / "production")


def of_kind(manifests: list[Manifest], *kinds: str) -> dict[str, Manifest]:
    return {manifest["metadata"]["name"]: manifest for manifest in manifests if manifest["kind"] in kinds}


def pods(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for manifest in manifests:
        pod = pod_spec(manifest)
        if pod is not None:
            yield manifest["metadata"]["name"], pod


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_fits_the_schemas(manifests: list[Manifest], version: str) -> None:
    for manifest in manifests:
        kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_our_renderer_says_what_kustomize_says(folder: Path, overlay: str) -> None:
    command = shutil.which("kustomize"), shutil.which("kubectl")
    if not any(command):
        pytest.skip("neither kustomize nor kubectl is on this machine")
    arguments = [command[0], "build"] if command[0] else [str(command[1]), "kustomize"]
    ended = subprocess.run(
        [*filter(None, arguments), str(folder / "overlays" / overlay)], capture_output=True, text=True, check=True
    )
    theirs = {identity_of(manifest): manifest for manifest in yaml.safe_load_all(ended.stdout)}
    ours = {identity_of(manifest): manifest for manifest in render(folder / "overlays" / overlay)}
    assert ours == theirs


def test_every_process_has_its_workload_service_account_budget_and_policy(manifests: list[Manifest]) -> None:
    workloads = of_kind(manifests, "Deployment", "StatefulSet")
    for name in PROCESSES:
        assert workloads[name]["kind"] == ("StatefulSet" if name == "segment" else "Deployment")
        for kind in ("Service", "ServiceAccount", "PodDisruptionBudget", "NetworkPolicy"):
            assert name in of_kind(manifests, kind), f"{name} has no {kind}"


def test_every_command_is_one_that_the_code_has(manifests: list[Manifest]) -> None:
    for name, pod in pods(manifests):
        for container in pod["containers"]:
            if not container["image"].rpartition("/")[2].startswith("yike:"):
                continue
            module, *arguments = container["args"]
            if module == "services":
                assert arguments == [name]
                assert name in ENTRY_MODULES
            else:
                path = REPOSITORY / module.replace(".", "/") / "__main__.py"
                assert path.is_file(), f"python -m {module}"


def test_every_pod_is_restricted(manifests: list[Manifest]) -> None:
    for name, pod in pods(manifests):
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["enableServiceLinks"] is False, name
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] > 0, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in pod["containers"]:
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["readOnlyRootFilesystem"] is True, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert {"cpu", "memory"} <= container["resources"]["requests"].keys(), name
            assert "memory" in container["resources"]["limits"], name
    for account in of_kind(manifests, "ServiceAccount").values():
        assert account["automountServiceAccountToken"] is False
    (namespace,) = of_kind(manifests, "Namespace").values()
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_every_long_running_container_is_probed_in_its_own_protocol(manifests: list[Manifest]) -> None:
    for name, workload in of_kind(manifests, "Deployment", "StatefulSet").items():
        pod = pod_spec(workload)
        assert pod is not None
        for container in pod["containers"]:
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                if name in SERVICES:
                    assert container[probe]["grpc"] == {"port": 50051}
                elif name == "gateway":
                    assert container[probe]["httpGet"] == {"path": "/healthz", "port": "http"}
                else:
                    assert probe in container, name


def test_names_and_labels_meet(manifests: list[Manifest]) -> None:
    workloads = of_kind(manifests, "Deployment", "StatefulSet")
    for name, workload in workloads.items():
        labels = workload["spec"]["template"]["metadata"]["labels"]
        assert workload["spec"]["selector"]["matchLabels"].items() <= labels.items()
        assert labels["app.kubernetes.io/part-of"] == "yike"
        volumes = {volume["name"] for volume in workload["spec"]["template"]["spec"].get("volumes", ())}
        volumes |= {claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", ())}
        for container in workload["spec"]["template"]["spec"]["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} == volumes, name
    for name, service in of_kind(manifests, "Service").items():
        pod = pod_spec(workloads[service["spec"]["selector"]["app.kubernetes.io/name"]])
        assert pod is not None
        ports = {port["name"] for container in pod["containers"] for port in container["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports, name
    for budget in of_kind(manifests, "PodDisruptionBudget").values():
        assert budget["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"] in workloads
    for scaler in of_kind(manifests, "HorizontalPodAutoscaler").values():
        target = workloads[scaler["spec"]["scaleTargetRef"]["name"]]
        assert target["kind"] == scaler["spec"]["scaleTargetRef"]["kind"]
        # Two who set the same number would fight over it at each roll-out.
        assert "replicas" not in target["spec"]


def test_segment_and_scoring_stay_at_one_pod(manifests: list[Manifest]) -> None:
    scaled = of_kind(manifests, "HorizontalPodAutoscaler")
    workloads = of_kind(manifests, "Deployment", "StatefulSet")
    for name in ("segment", "scoring"):
        assert workloads[name]["spec"]["replicas"] == 1
        assert name not in scaled
    assert set(scaled) == set(PROCESSES) - {"segment", "scoring"}
    (claim,) = workloads["segment"]["spec"]["volumeClaimTemplates"]
    (container,) = workloads["segment"]["spec"]["template"]["spec"]["containers"]
    mounted = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    home = of_kind(manifests, "ConfigMap")["yike"]["data"]["YIKE_HOME"]
    assert mounted[claim["metadata"]["name"]] == home


def test_the_consumer_scales_by_its_lag_in_production(production: list[Manifest]) -> None:
    metrics = of_kind(production, "HorizontalPodAutoscaler")["journey"]["spec"]["metrics"]
    (external,) = [metric["external"]["metric"] for metric in metrics if metric["type"] == "External"]
    assert external == {"name": "yike_facts_waiting", "selector": {"matchLabels": {"consumer": "journey"}}}
    source = (REPOSITORY / "services/journey/worker/loops.py").read_text()
    assert '"yike.facts.waiting"' in source


def test_addresses_are_those_of_the_services(manifests: list[Manifest]) -> None:
    config = of_kind(manifests, "ConfigMap")["yike"]["data"]
    services = of_kind(manifests, "Service")
    for name in SERVICES:
        (port,) = services[name]["spec"]["ports"]
        assert config[f"YIKE_{name.upper()}_ADDRESS"] == f"{name}:{port['port']}"


def test_the_settings_of_each_process_are_complete(folder: Path) -> None:
    manifests = render(folder / "overlays" / "local")
    config = of_kind(manifests, "ConfigMap")
    contents = make_secrets.make_local_contents()
    for name, pod in pods(manifests):
        if name not in PROCESSES:
            continue
        (container,) = pod["containers"]
        environment: dict[str, str] = {}
        for source in container["envFrom"]:
            if "configMapRef" in source:
                environment |= config[source["configMapRef"]["name"]]["data"]
            else:
                environment |= contents[source["secretRef"]["name"].removeprefix("yike-")]
        environment |= {variable["name"]: variable["value"] for variable in container["env"]}
        settings = ServiceSettings.from_environment(name, environment)
        settings.require_secrets()
        if name in OWN_SETTINGS:
            assert OWN_SETTINGS[name].from_environment(environment).service == settings
        if name in SERVICES:
            assert settings.address == "0.0.0.0:50051"
        assert f"yike_{name}:" in settings.database_url


def test_secrets_are_made_outside_of_git_and_each_pod_gets_its_own_only(folder: Path) -> None:
    production, local = (render(folder / "overlays" / name) for name in ("production", "local"))
    assert of_kind(production, "Secret") == {}
    made = {f"yike-{name}" for name in make_secrets.make_contents("postgresql://a:b@c/d", "redis://e")}
    for manifests, known in ((production, made), (local, set(of_kind(local, "Secret")))):
        for name, pod in pods(manifests):
            for container in pod["containers"]:
                wanted = {source["secretRef"]["name"] for source in container["envFrom"] if "secretRef" in source}
                assert wanted <= known
                assert wanted <= {"yike-platform", f"yike-{name}"}
    ignored = (REPOSITORY / "k8s/overlays/local/.gitignore").read_text().split()
    assert "secrets/" in ignored


def test_every_process_that_has_keys_sees_a_keyring_that_comes_while_it_runs(production: list[Manifest]) -> None:
    settings = of_kind(production, "ConfigMap")["yike"]["data"]
    for name, pod in pods(production):
        if name == "migrate":
            continue
        (volume,) = [each for each in pod["volumes"] if each["name"] == "keyring"]
        assert volume["secret"] == {"secretName": "yike-keyring", "optional": True, "defaultMode": 0o440}
        (mount,) = [each for each in pod["containers"][0]["volumeMounts"] if each["name"] == "keyring"]
        # A single file that is mounted by its path would never change in a running pod.
        assert "subPath" not in mount
        assert f"{mount['mountPath']}/keyring.json" == settings["YIKE_KEYRING_FILE"]


def test_the_roles_urls_are_those_that_the_migration_makes() -> None:
    admin = "postgresql://yike:secret@db.example.com:5432/yike?sslmode=require"
    ours = make_secrets.role_url(admin, "seed", "yike_journey")
    assert ours == supervisors_role_url(admin, "seed", "yike_journey")


def test_make_secrets_does_not_write_over_secrets(folder: Path) -> None:
    with pytest.raises(SystemExit):
        make_secrets.write_local(folder / "overlays" / "local" / "secrets", make_secrets.make_local_contents())


def test_make_secrets_prints_manifests_that_fit_the_schema() -> None:
    text = make_secrets.manifests(make_secrets.make_contents("postgresql://a:b@c/d", "redis://e"), "yike")
    documents = list(yaml.safe_load_all(text))
    assert len(documents) == len(PROCESSES) + 2
    for document in documents:
        kubernetes_validate.validate(document, VERSIONS[-1], strict=True)


def _calls_in_code(name: str) -> set[str]:
    """Returns the services that a service opens a channel to."""
    sources = (REPOSITORY / "services" / name).rglob("*.py")
    return {called for path in sources for called in re.findall(r"addresses\[\"(\w+)\"\]", path.read_text())}


def test_policies_deny_by_default_and_allow_the_calls_that_the_code_makes(manifests: list[Manifest]) -> None:
    policies = of_kind(manifests, "NetworkPolicy")
    assert policies["default-deny"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    calls = {name: _calls_in_code(name) - {name} for name in SERVICES} | {"gateway": set(SERVICES)}

    def allowed(name: str, direction: str, peer: str) -> set[str]:
        return {
            selector["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
            for rule in policies[name]["spec"].get(direction, ())
            for selector in rule.get(peer, ())
        }

    for name in PROCESSES:
        assert calls[name] <= allowed(name, "egress", "to"), f"{name} may not call what it calls"
        callers = {caller for caller, called in calls.items() if name in called}
        assert callers <= allowed(name, "ingress", "from") or name == "gateway"
        # Both ends say the same.
        for peer in allowed(name, "egress", "to"):
            assert name in allowed(peer, "ingress", "from")


@pytest.mark.parametrize("name", ["messaging-providers", "journey-webhooks"])
def test_messages_and_webhooks_leave_for_public_addresses_only(production: list[Manifest], name: str) -> None:
    policy = of_kind(production, "NetworkPolicy")[name]["spec"]
    (rule,) = policy["egress"]
    (block,) = [peer["ipBlock"] for peer in rule["to"]]
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"} <= set(block["except"])


@pytest.mark.parametrize(
    "text",
    [
        "kind: Kustomization\nresources: []\nnamePrefix: x-\n",
        "kind: Component\nresources: []\n",
        "kind: Kustomization\nresources: []\nconfigMapGenerator: [{name: a, literals: [b=c]}]\n",
        "kind: Kustomization\nresources: []\ngeneratorOptions: {disableNameSuffixHash: true}\n"
        "configMapGenerator: [{name: a, files: [b]}]\n",
    ],
)
def test_the_renderer_refuses_what_it_does_not_know(tmp_path: Path, text: str) -> None:
    (tmp_path / "kustomization.yaml").write_text(text)
    with pytest.raises(NotSupported):
        render(tmp_path)
