"""The sandbox's accounts: every name has a secret derived from the sandbox token, so none is stored or listed.

An account name is `sandbox` or `sandbox-{workspace}`; the latter tells the sandbox whose callback to call.
"""

import hashlib
import hmac

ACCOUNT_PREFIX = "sandbox"
"""First word of every account name the sandbox knows."""

DEVELOPMENT_TOKEN = "development-sandbox"
"""Token used when none is set; refused where the sandbox listens beyond loopback."""


def account_name(workspace_id: str) -> str:
    """Returns the sandbox account of a workspace; the empty id gives the shared account."""
    return f"{ACCOUNT_PREFIX}-{workspace_id}" if workspace_id else ACCOUNT_PREFIX


def workspace_of(account: str) -> str:
    """Returns the workspace id inside an account name; empty for the shared account."""
    return account.removeprefix(ACCOUNT_PREFIX).removeprefix("-")


def is_account(name: str) -> bool:
    """Tells whether `name` has the form of a sandbox account."""
    return name == ACCOUNT_PREFIX or name.startswith(f"{ACCOUNT_PREFIX}-")


def account_secret(token: str, provider: str, account: str) -> str:
    """Returns the secret of `account` at `provider`: 40 hexadecimal characters, the same for the same token.

    Args:
        token: The sandbox token (`YIKE_SANDBOX_TOKEN`).
        provider: `smtp`, `aliyun_sms` or `wecom`; secrets of different providers differ.
        account: An account name, see `account_name`.
    """
    return hmac.new(token.encode(), f"sandbox/{provider}/{account}".encode(), hashlib.sha256).hexdigest()[:40]


def verify_secret(token: str, provider: str, account: str, presented: str) -> bool:
    """Tells, in constant time, whether `presented` is the secret of `account`."""
    if not is_account(account):
        return False
    return hmac.compare_digest(account_secret(token, provider, account).encode(), presented.encode())
