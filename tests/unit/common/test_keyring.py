"""Several master keys at once: what each opens, which seals, and what stays of one that is retired."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.common.keys import (
    LATER_LOOKUP_PURPOSES,
    LOOKUP_PURPOSES,
    BadKeyring,
    Keyring,
    MasterKeys,
    WrongKey,
    derive_key,
    keyring,
    read_keyring,
    write_keyring,
)
from services.common.sealing import INSTALLATION, KeyMissing, Seals
from services.common.sealing.seals import MARK, OLD_MARK, number_of
from services.identity.vault import IdentifierVault
from services.messaging.keyring import Keyring as MessagingKeys
from tests.architecture.source import ROOT, python_files

FIRST, SECOND, THIRD = b"1" * 32, b"2" * 32, b"3" * 32


def rotated() -> Keyring:
    """Returns a keyring whose second key seals."""
    return Keyring.of_first(FIRST).with_new(SECOND).activated(2)


def process(folder: Path, ring: Keyring) -> MasterKeys:
    """Returns the keys as a process has them that starts with that keyring in the file."""
    file = folder / "keyring.json"
    file.write_text(write_keyring(ring))
    return MasterKeys(b"", file)


def change(folder: Path, ring: Keyring) -> None:
    """Puts another keyring into the file."""
    draft = folder / "draft"
    draft.write_text(write_keyring(ring))
    draft.replace(folder / "keyring.json")


@pytest.mark.parametrize("ring", [Keyring.of_first(FIRST), rotated(), rotated().retired(1)])
def test_a_keyring_is_read_as_it_was_written(ring: Keyring) -> None:
    assert read_keyring(write_keyring(ring)) == ring


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"active": 1, "keys": []}',
        '{"active": 1, "keys": [{"number": 1, "secret": "c2hvcnQ="}]}',
        '{"active": 1, "keys": [{"number": 1}]}',
        write_keyring(rotated()).replace('"active": 2', '"active": 3'),
        write_keyring(rotated()).replace('"number": 2', '"number": 1'),
        write_keyring(rotated()).replace('"number": 2', '"number": 70000'),
        write_keyring(Keyring.of_first(FIRST).with_new(SECOND)).replace("MjIy" * 10 + "MjI=", "MTEx" * 10 + "MTE="),
        write_keyring(rotated().retired(1)).replace("identity.hash", "identity.other"),
        write_keyring(rotated().retired(1)).replace('"active": 2', '"active": 1'),
    ],
)
def test_what_is_no_keyring_is_refused_without_a_word_of_its_keys(text: str) -> None:
    with pytest.raises(BadKeyring) as refused:
        read_keyring(text)
    assert not re.search(r"[A-Za-z0-9+/]{30}", str(refused.value))


def opened(seals: Seals, sealed: bytes) -> bytes:
    """Returns what is opened for a workspace."""
    return seals.open(sealed, b"bound", workspace_id="ws_a")


def test_what_was_sealed_before_workspaces_had_keys_is_opened_and_sealed_anew(tmp_path: Path) -> None:
    nonce = b"nonce nonce!"
    by_first = nonce + AESGCM(derive_key(FIRST, "p")).encrypt(nonce, b"value", b"bound")
    by_second = OLD_MARK + b"\0\2" + nonce + AESGCM(derive_key(SECOND, "p")).encrypt(nonce, b"value", b"bound")
    seals = Seals(process(tmp_path, rotated()), "p")
    for old, number in ((by_first, 1), (by_second, 2)):
        assert number_of(old) == number
        assert opened(seals, old) == b"value"
        again = seals.resealed(old, b"bound", workspace_id="ws_a")
        assert again is not None
        assert again.startswith(MARK)
        with pytest.raises(InvalidTag):
            seals.open(again, b"bound", workspace_id="ws_b")


@pytest.mark.parametrize("mark", [MARK, OLD_MARK])
def test_what_begins_like_a_mark_by_chance_is_opened_all_the_same(tmp_path: Path, mark: bytes) -> None:
    nonce = mark + (2).to_bytes(2) + b"chance"
    old = nonce + AESGCM(derive_key(FIRST, "p")).encrypt(nonce, b"value", b"bound")
    for ring in (Keyring.of_first(FIRST), rotated()):
        assert Seals(process(tmp_path, ring), "p").open(old, b"bound", workspace_id="ws_a") == b"value"


def test_each_key_opens_its_own_and_the_active_one_seals(tmp_path: Path) -> None:
    by_first = Seals(FIRST, "p").seal(b"value", b"bound", workspace_id="ws_a")
    seals = Seals(process(tmp_path, rotated()), "p")
    by_second = seals.seal(b"value", b"bound", workspace_id="ws_a")
    assert (number_of(by_first), number_of(by_second)) == (1, 2)
    assert opened(seals, by_first) == opened(seals, by_second) == b"value"
    assert seals.resealed(by_second, b"bound", workspace_id="ws_a") is None
    again = seals.resealed(by_first, b"bound", workspace_id="ws_a")
    assert again is not None
    assert number_of(again) == 2
    assert seals.open(again, b"bound", workspace_id="ws_a") == b"value"
    for seal, bound in ((by_second, b"other"), (by_second[:-1] + bytes([by_second[-1] ^ 1]), b"bound")):
        with pytest.raises(InvalidTag):
            seals.open(seal, bound, workspace_id="ws_a")


def test_no_two_workspaces_have_a_key_in_common(tmp_path: Path) -> None:
    for ring in (Keyring.of_first(FIRST), rotated()):
        seals = Seals(process(tmp_path, ring), "p")
        sealed = seals.seal(b"value", b"bound", workspace_id="ws_a")
        assert opened(seals, sealed) == b"value"
        for other in ("ws_b", "ws_", INSTALLATION):
            with pytest.raises(InvalidTag):
                seals.open(sealed, b"bound", workspace_id=other)
        number = ring.active.to_bytes(2)
        key = derive_key(derive_key(SECOND if ring.active == 2 else FIRST, "p"), "workspace/ws_a")
        assert sealed.startswith(MARK + number)
        assert AESGCM(key).decrypt(sealed[6:18], sealed[18:], b"bound") == b"value"


def test_nothing_is_opened_by_a_key_that_did_not_seal_it(tmp_path: Path) -> None:
    sealed = Seals(process(tmp_path, rotated()), "p").seal(b"value", b"bound", workspace_id="ws_a")
    with pytest.raises(KeyMissing, match="key 2"):
        Seals(FIRST, "p").open(sealed, b"bound", workspace_id="ws_a")
    other = Keyring.of_first(FIRST).with_new(THIRD)
    with pytest.raises(InvalidTag):
        Seals(process(tmp_path, other), "p").open(sealed, b"bound", workspace_id="ws_a")
    retired = Seals(process(tmp_path, rotated().retired(1)), "p")
    with pytest.raises(KeyMissing, match="key 1"):
        opened(retired, Seals(FIRST, "p").seal(b"value", b"bound", workspace_id="ws_a"))


def test_a_process_that_meets_a_key_it_does_not_know_looks_into_the_file_at_once(tmp_path: Path) -> None:
    seals = Seals(process(tmp_path, Keyring.of_first(FIRST)), "p")
    change(tmp_path, rotated())
    by_another = Seals(MasterKeys(FIRST, tmp_path / "keyring.json"), "p").seal(b"value", b"bound", workspace_id="ws_a")
    assert number_of(seals.seal(b"value", b"bound", workspace_id="ws_a")) == 1
    assert seals.open(by_another, b"bound", workspace_id="ws_a") == b"value"
    assert number_of(seals.seal(b"value", b"bound", workspace_id="ws_a")) == 2


def test_a_file_that_appears_or_breaks_while_a_process_runs(tmp_path: Path) -> None:
    keys = MasterKeys(FIRST, tmp_path / "keyring.json")
    assert not keys.refresh()
    change(tmp_path, rotated())
    assert keys.refresh()
    assert not keys.refresh()
    (tmp_path / "keyring.json").write_text("{")
    assert not keys.refresh()
    change(tmp_path, Keyring.of_first(THIRD))
    assert not keys.refresh()
    assert keys.ring == rotated()
    (tmp_path / "keyring.json").unlink()
    assert not keys.refresh()


def test_no_process_starts_with_a_keyring_that_is_none_or_another_ones(tmp_path: Path) -> None:
    file = tmp_path / "keyring.json"
    with pytest.raises(WrongKey, match="YIKE_ENCRYPTION_KEY"):
        MasterKeys(b"", file)
    change(tmp_path, rotated())
    with pytest.raises(WrongKey, match="another installation"):
        MasterKeys(THIRD, file)
    file.write_text("{}")
    with pytest.raises(WrongKey, match="cannot be used"):
        MasterKeys(FIRST, file)


def test_what_is_looked_up_stays_the_same_for_ever(tmp_path: Path) -> None:
    ring = Keyring.of_first(FIRST)
    before = IdentifierVault(FIRST), MessagingKeys(FIRST)
    for number, secret in ((2, SECOND), (3, THIRD)):
        ring = ring.with_new(secret).activated(number).retired(number - 1)
        keys = process(tmp_path, ring)
        vault, messaging = IdentifierVault(keys), MessagingKeys(keys)
        assert vault.hash("ws_a", "phone", "1") == before[0].hash("ws_a", "phone", "1")
        assert messaging.address_hash("ws_a", 1, "x@y") == before[1].address_hash("ws_a", 1, "x@y")
        assert messaging.link_key == before[1].link_key
        assert {purpose: ring.lookup(purpose) for purpose in LOOKUP_PURPOSES} == {
            purpose: derive_key(FIRST, purpose) for purpose in LOOKUP_PURPOSES
        }
        assert FIRST not in b"".join(ring.keys[1].derived.values())


def test_a_purpose_of_later_is_the_same_before_and_after_the_first_key_was_retired(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyring, "LATER_LOOKUP_PURPOSES", ("service.new",))
    assert rotated().lookup("service.new") == read_keyring(write_keyring(rotated().retired(1))).lookup("service.new")
    with pytest.raises(ValueError, match="LOOKUP_PURPOSES"):
        rotated().lookup("service.unlisted")


def test_rows_that_nothing_may_rewrite_are_read_after_their_key_was_retired(tmp_path: Path) -> None:
    by_first = Seals(FIRST, "gateway.audit.requests").seal(b"value", b"bound", workspace_id="ws_a")
    by_second = Seals(process(tmp_path, rotated()), "gateway.audit.requests").seal(
        b"value", b"bound", workspace_id="ws_a"
    )
    ring = rotated().with_new(THIRD).activated(3).retired(1).retired(2)
    seals = Seals(process(tmp_path, ring), "gateway.audit.requests")
    assert opened(seals, by_first) == opened(seals, by_second) == b"value"


def test_every_key_that_is_looked_up_outlives_the_first_one() -> None:
    code = "\n".join(file.read_text() for folder in ("services", "gateway") for file in python_files(folder))
    assert set(re.findall(r'\.lookup\("([a-z_.]+)"\)', code)) == {*LOOKUP_PURPOSES, *LATER_LOOKUP_PURPOSES}
    # No key follows from a master key but through these.
    users = {
        str(file.relative_to(ROOT))
        for folder in ("services", "gateway")
        for file in python_files(folder)
        if "derive_key(" in file.read_text()
    }
    assert users == {"services/common/keys/deriving.py", "services/common/keys/keyring.py"}
