"""What a customer's traits tell of who it is, by the names that sources give them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from services.identity.linkage.records import Field, Record

TRAITS: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.NAME: ("name", "full_name", "fullName", "real_name", "realName", "姓名"),
    Field.GIVEN_NAME: ("first_name", "firstName", "given_name", "givenName", "名"),
    Field.FAMILY_NAME: ("last_name", "lastName", "family_name", "familyName", "surname", "姓"),
    Field.BIRTHDAY: (
        "birthday",
        "birth_date",
        "birthDate",
        "birthdate",
        "date_of_birth",
        "dateOfBirth",
        "dob",
        "生日",
        "出生日期",
    ),
    Field.GENDER: ("gender", "sex", "性别"),
    Field.OCCUPATION: ("occupation", "profession", "职业"),
    Field.EMAIL: ("email", "邮箱"),
    Field.PHONE: ("phone", "mobile", "手机", "手机号"),
    Field.ADDRESS: ("address", "地址"),
    Field.PROVINCE: ("province", "state", "省"),
    Field.CITY: ("city", "市", "城市"),
    Field.DISTRICT: ("district", "区"),
    Field.STREET: ("street",),
    Field.POSTCODE: ("postcode", "postal_code", "postalCode", "zip", "邮编"),
}
"""The traits that are looked at, the first that is there before the others; in an object `address` the same of its parts."""

MOST_CHARACTERS: Final = 200
"""Of one value; what follows tells nobody apart."""

_PARTS: Final = (Field.PROVINCE, Field.CITY, Field.DISTRICT, Field.STREET, Field.POSTCODE)


def record_of(customer_id: int, traits: Mapping[str, Any]) -> Record | None:
    """Returns what is compared of a customer; None where less than two things are known: that would fit anybody."""
    address = traits.get("address")
    parts = address if isinstance(address, dict) else {}
    values = {
        field: text
        for field, names in TRAITS.items()
        if (text := _first(traits, names) or (_first(parts, names) if field in _PARTS else ""))
    }
    return Record(customer_id, values) if len(values) > 1 else None


def _first(traits: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = traits.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and (text := str(value).strip()):
            return text[:MOST_CHARACTERS]
    return ""
