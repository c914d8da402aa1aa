"""The documents that the libraries of Segment and RudderStack fetch before they send anything."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

_ENABLED = {"__default": {"enabled": True, "integrations": {}}}


def settings_document(write_key: str, public_url: str) -> bytes:
    """Returns the settings of a source: everything enabled, sent to us, no other destination.

    Args:
        write_key: The key that the library was given.
        public_url: How the gateway is reached; libraries take host and path without the scheme.
    """
    parts = urlsplit(public_url)
    return msgspec.json.encode(
        {
            "integrations": {
                "Segment.io": {
                    "apiKey": write_key,
                    "apiHost": f"{parts.netloc}{parts.path.rstrip('/')}/v1",
                    "protocol": parts.scheme,
                    "unbundledIntegrations": [],
                    "addBundledMetadata": False,
                    "maybeBundledConfigIds": {},
                    "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
                }
            },
            "plan": {"track": _ENABLED, "identify": _ENABLED, "group": _ENABLED},
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
            "autoInstrumentation": {"disableTraffic": True, "sampleRate": 0},
        }
    )


def source_config(write_key: str, workspace_id: str) -> bytes:
    """Returns what RudderStack's control plane tells of a source: enabled, no destination, no statistics to it.

    Args:
        write_key: The key that the library was given.
        workspace_id: Whose it is.
    """
    no_statistics = {"errors": {"enabled": False}, "metrics": {"enabled": False}}
    return msgspec.json.encode(
        {
            "source": {
                "id": workspace_id,
                "name": "Yike",
                "writeKey": write_key,
                "enabled": True,
                "workspaceId": workspace_id,
                "config": {"statsCollection": no_statistics},
                "destinations": [],
                "connections": [],
                "dataplanes": {},
            }
        }
    )
