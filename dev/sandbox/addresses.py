"""Where accounts at the sandbox have their providers call back, as it is entered in a vendor's console."""

from __future__ import annotations

from urllib.parse import urlencode

from dev.sandbox.credentials import account_secret, workspace_of

MAX_ADDRESSES = 200
"""Most accounts with an address."""


class TooManyAddresses(ValueError):
    """No more can be kept."""


class Addresses:
    """One address an account of a provider."""

    def __init__(self) -> None:
        """Starts with none."""
        self._urls: dict[tuple[str, str], str] = {}

    def put(self, provider: str, account: str, url: str) -> None:
        """Keeps an address; an empty one takes it away.

        Raises:
            TooManyAddresses: Beyond `MAX_ADDRESSES`.
        """
        self._urls.pop((provider, account), None)
        if not url:
            return
        if len(self._urls) >= MAX_ADDRESSES:
            raise TooManyAddresses(f"No more than {MAX_ADDRESSES} addresses.")
        self._urls[provider, account] = url

    def of(self, provider: str, account: str) -> str:
        """Returns the address of an account; empty for none."""
        return self._urls.get((provider, account), "")


def own_address(reports: str, provider: str, account: str, token: str) -> str:
    """Returns where the platform's own account of a workspace is called back; empty where there is none.

    Args:
        reports: Where delivery reports go by default, with `{workspace}` in it.
        provider: As in `modes.PROVIDERS`.
        account: Its name, which tells the workspace.
        token: The sandbox's.
    """
    workspace = workspace_of(account)
    if not reports or not workspace:
        return ""
    url = reports.replace("aliyun-sms", provider.replace("_", "-")).replace("{workspace}", workspace)
    return f"{url}?{urlencode({'token': account_secret(token, f'callbacks/{provider}', account)})}"
