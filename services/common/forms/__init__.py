"""Hosted forms: what a definition holds, what an answer must be, and how the page looks. Pure.

Shared: profile checks definitions and previews pages; the gateway serves them and reads what is sent.
"""

from services.common.forms.answers import CODE_PREFIX, Answers, read_answers
from services.common.forms.definition import (
    VERIFIED,
    Consent,
    Definition,
    Field,
    FieldKind,
    IdentifierType,
    Language,
)
from services.common.forms.page import Shown, closed_page, form_page, success_page

__all__ = [
    "CODE_PREFIX",
    "VERIFIED",
    "Answers",
    "Consent",
    "Definition",
    "Field",
    "FieldKind",
    "IdentifierType",
    "Language",
    "Shown",
    "closed_page",
    "form_page",
    "read_answers",
    "success_page",
]
