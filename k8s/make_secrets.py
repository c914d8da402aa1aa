"""Makes the platform's secrets: files for the local overlay, or Secret manifests for a cluster.

    python k8s/make_secrets.py local
    python k8s/make_secrets.py manifests --postgres-url postgresql://… --redis-url rediss://… | kubectl apply -f -

Every process gets its own database role and nothing it does not need: only the migration knows the administrator's
password, and only it and this script know the secret from which the roles' passwords are derived.
"""

from __future__ import annotations

import argparse
import base64
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import yaml

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

# Only now is the repository on the path.
from services.common.keys import role_password  # noqa: E402
from services.common.topology import SERVICES  # noqa: E402

LOCAL_FOLDER = FOLDER / "overlays" / "local" / "secrets"
WITH_DATABASE = (*SERVICES, "gateway")

Contents = Mapping[str, Mapping[str, str]]


def make_contents(postgres_url: str, redis_url: str) -> dict[str, dict[str, str]]:
    """Returns fresh contents of every Secret, by its name without `yike-`.

    Args:
        postgres_url: The administrator's URL; roles use the same host and database.
        redis_url: With its password.
    """
    role_secret = secrets.token_hex(32)
    contents = {
        "platform": {
            "YIKE_SERVICE_TOKEN": secrets.token_urlsafe(32),
            "YIKE_ENCRYPTION_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "YIKE_REDIS_URL": redis_url,
        },
        "migrate": {"YIKE_POSTGRES_URL": postgres_url, "YIKE_ROLE_SECRET": role_secret},
    }
    for name in WITH_DATABASE:
        contents[name] = {"YIKE_DATABASE_URL": role_url(postgres_url, role_secret, f"yike_{name}")}
    return contents


def make_local_contents() -> dict[str, dict[str, str]]:
    """Returns fresh contents for the local overlay, its stores' and sandbox's among them."""
    postgres, redis, sandbox = (secrets.token_hex(24) for _ in range(3))
    contents = make_contents(f"postgresql://yike:{postgres}@postgres:5432/yike", f"redis://:{redis}@redis:6379/0")
    contents["postgres"] = {"POSTGRES_USER": "yike", "POSTGRES_DB": "yike", "POSTGRES_PASSWORD": postgres}
    contents["redis"] = {"REDIS_PASSWORD": redis}
    contents["sandbox"] = {"YIKE_SANDBOX_TOKEN": sandbox}
    contents["messaging"]["YIKE_SANDBOX_TOKEN"] = sandbox
    return contents


def role_url(administrator_url: str, role_secret: str, role: str) -> str:
    """Returns the URL by which a login role reaches the administrator's database; its query part is kept."""
    parts = urlsplit(administrator_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}:{role_password(role_secret, role)}@{place}"))


def write_local(folder: Path, contents: Contents) -> None:
    """Writes one file a Secret, readable by its owner only.

    Raises:
        SystemExit: If there are secrets already. New ones would shut out the stores and lose every encrypted value.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} holds secrets already; remove them only together with the stores' volumes.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, values in contents.items():
        path = folder / f"{name}.env"
        path.touch(mode=0o600)
        path.write_text("".join(f"{key}={value}\n" for key, value in values.items()))


def manifests(contents: Contents, namespace: str) -> str:
    """Returns the Secrets as YAML documents."""
    documents = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": f"yike-{name}",
                "namespace": namespace,
                "labels": {"app.kubernetes.io/part-of": "yike"},
            },
            "type": "Opaque",
            "stringData": dict(values),
        }
        for name, values in contents.items()
    ]
    return yaml.safe_dump_all(documents, sort_keys=False)


def main(arguments: list[str]) -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description="Makes the platform's secrets.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("local", help="write the files of the local overlay")
    chosen = commands.add_parser("manifests", help="print Secrets for a cluster")
    chosen.add_argument("--postgres-url", required=True, help="administrator's URL: may create roles and schemas")
    chosen.add_argument("--redis-url", required=True, help="with its password")
    chosen.add_argument("--namespace", default="yike")
    options = parser.parse_args(arguments)
    if options.command == "local":
        write_local(LOCAL_FOLDER, make_local_contents())
        print(f"Written to {LOCAL_FOLDER}. Keep them: the encryption key opens every identifier.")
    else:
        print(manifests(make_contents(options.postgres_url, options.redis_url), options.namespace), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
