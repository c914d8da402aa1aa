"""Master keys, several at once where they were rotated, and what follows from them: a key for each purpose."""

from services.common.keys.checking import compare_key, confirm_key
from services.common.keys.deriving import derive_key, role_password
from services.common.keys.keyring import (
    FIRST,
    LATER_LOOKUP_PURPOSES,
    LOOKUP_PURPOSES,
    UNCHANGEABLE_PURPOSES,
    BadKeyring,
    Keyring,
    MasterKey,
    read_keyring,
    write_keyring,
)
from services.common.keys.live import MasterKeys, WrongKey, keys_of

__all__ = [
    "FIRST",
    "LATER_LOOKUP_PURPOSES",
    "LOOKUP_PURPOSES",
    "UNCHANGEABLE_PURPOSES",
    "BadKeyring",
    "Keyring",
    "MasterKey",
    "MasterKeys",
    "WrongKey",
    "compare_key",
    "confirm_key",
    "derive_key",
    "keys_of",
    "read_keyring",
    "role_password",
    "write_keyring",
]
