"""Accounts between their rows and their forms: settings in plain, secrets sealed."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

import msgspec

from services.messaging.domain.accounts import Account
from services.messaging.domain.pacing import Pace
from services.messaging.keyring import Keyring
from services.messaging.providers import AccountForm, Succeeds
from services.messaging.providers.forms import keeps_secret, secret_fields, without_secrets
from services.messaging.providers.registry import Providers
from services.messaging.storage.accounts import AccountRow


class SealedForms:
    """Seals and opens."""

    def __init__(self, *, keyring: Keyring, providers: Providers) -> None:
        """Takes the keys, and who knows the forms."""
        self._keyring = keyring
        self._providers = providers

    def provider_name(self, settings: AccountForm) -> str:
        """Returns at which provider an account is."""
        return self._providers.of(settings).name

    def settings_text(self, settings: AccountForm) -> str:
        """Returns settings as a row keeps them, without secrets."""
        return msgspec.json.encode(without_secrets(settings)).decode()

    def sealed(self, workspace_id: str, account_id: str, settings: Any) -> bytes:
        """Returns the secrets of settings as a row keeps them."""
        secrets = {name: getattr(settings, name) for name in secret_fields(type(settings))}
        return self._keyring.seal_secrets(msgspec.json.encode(secrets), workspace_id, account_id)

    def opened(self, workspace_id: str, row: AccountRow) -> AccountForm:
        """Returns an account's settings with its secrets; it must not be deleted."""
        secrets = msgspec.json.decode(self._keyring.open_secrets(row.sealed, workspace_id, row.account_id))
        form: AccountForm = dataclasses.replace(self._form(row), **secrets)
        return form

    def shown(self, row: AccountRow) -> Account:
        """Returns an account as it may be shown."""
        return Account(
            account_id=row.account_id,
            display_name=row.display_name,
            channel=row.channel,
            active=row.active,
            provider=row.provider,
            settings=self._form(row),
            revision=row.revision,
            create_time=row.create_time,
            update_time=row.update_time,
            delete_time=row.delete_time,
            priority=row.priority,
            pace=Pace(row.per_second, row.per_day),
        )

    def with_kept_secrets(self, workspace_id: str, known: AccountRow, settings: Any, now: datetime) -> AccountForm:
        """Returns new settings with the secrets that were left out, unless what they are for changes.

        Raises:
            InvalidArgument: If they cannot take the place of those before.
        """
        old = self.opened(workspace_id, known)
        form: AccountForm = settings
        if old.secret_scope == form.secret_scope:
            left_out = {
                name: getattr(old, name)
                for name in secret_fields(type(form))
                if not getattr(form, name) and keeps_secret(form, name)
            }
            form = dataclasses.replace(settings, **left_out)
        return form.after(old, now) if isinstance(form, Succeeds) else form

    def _form(self, row: AccountRow) -> Any:
        return msgspec.json.decode(row.settings.encode(), type=self._providers.named(row.provider).account_form)
