"""The page of a form: HTML that works without a script, in which nothing that anybody wrote is more than text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from services.common.forms.answers import CODE_PREFIX, CONSENT_PREFIX
from services.common.forms.definition import Consent, Definition, Field, FieldKind, Language
from services.common.forms.words import WORDS

TRAP = "company_url"
"""A field that no person sees; what fills it in is a program."""

TOKEN = "form_token"
"""The field with the token by which the page is known again."""

_FRAME = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title><style nonce="{nonce}">{style}</style></head>
<body><main><h1>{title}</h1>{content}</main></body></html>"""
_STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
_TYPES = {FieldKind.TEXT: "text", FieldKind.EMAIL: "email", FieldKind.PHONE: "tel", FieldKind.DATE: "date"}
_FILLS = {FieldKind.EMAIL: "email", FieldKind.PHONE: "tel"}


@dataclass(frozen=True)
class Shown:
    """What a page shows beside the form itself.

    Attributes:
        token: By which the page is known again.
        nonce: Of the page's style.
        texts: What was typed, by key.
        ticked: Channels of the boxes that are ticked.
        problems: What is wrong, by key or name of a box.
        notice: What is said of the whole; empty says nothing.
        told: The same, where nothing is wrong.
        form_url: Where the form is sent; empty: to the page's own address.
        codes_url: Where codes are asked for.
    """

    token: str = ""
    nonce: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    told: str = ""
    form_url: str = ""
    codes_url: str = ""


def form_page(definition: Definition, shown: Shown) -> str:
    """Returns the page with the questions."""
    words = WORDS[definition.language]
    notice = shown.notice or shown.problems.get("", "")
    parts = [f'<p class="lines">{escape(definition.description)}</p>' if definition.description else ""]
    if notice:
        parts.append(f'<p class="wrong" role="alert">{escape(notice)}</p>')
    if shown.told:
        parts.append(f'<p class="told" role="status">{escape(shown.told)}</p>')
    action = f' action="{escape(shown.form_url)}"' if shown.form_url else ""
    parts.append(f'<form method="post"{action} accept-charset="utf-8" novalidate>')
    if definition.verified is not None:
        # Enter sends the form and asks for no code: of several buttons the first is pressed by it.
        parts.append('<button class="enter" tabindex="-1" aria-hidden="true"></button>')
    parts += [_question(each, words, shown) for each in definition.fields]
    parts += [_box(each, words, shown) for each in definition.consents]
    trap = escape(words["trap"])
    parts.append(
        f'<div class="trap" aria-hidden="true"><label>{trap}<input type="text" name="{TRAP}" tabindex="-1" '
        f'autocomplete="off"></label></div><input type="hidden" name="{TOKEN}" value="{escape(shown.token)}">'
        f"<button>{escape(definition.submit_label or words['submit'])}</button></form>"
    )
    return _page(definition.title, definition.language, "".join(parts), shown.nonce)


def success_page(definition: Definition, nonce: str, *, text: str = "") -> str:
    """Returns the page after a submission."""
    said = text or definition.success_text or WORDS[definition.language]["success"]
    content = f'<p class="lines" role="status">{escape(said)}</p>'
    return _page(definition.title, definition.language, content, nonce)


def closed_page(language: Language, nonce: str, *, title: str = "", word: str = "closed") -> str:
    """Returns a page that says why there is no form."""
    words = WORDS[language]
    content = f"<p>{escape(words[word])}</p>" if title else ""
    return _page(title or words[word], language, content, nonce)


def _page(title: str, language: Language, content: str, nonce: str) -> str:
    return _FRAME.format(
        lang=WORDS[language]["lang"], title=escape(title), content=content, nonce=escape(nonce), style=_STYLE
    )


def _question(question: Field, words: Mapping[str, str], shown: Shown) -> str:
    name, problem = question.key, shown.problems.get(question.key, "")
    marks = f'id="f-{name}" name="{name}"'
    described = [f"h-{name}"] * bool(question.help) + [f"e-{name}"] * bool(problem)
    marks += f' aria-describedby="{" ".join(described)}"' if described else ""
    marks += ' aria-invalid="true"' if problem else ""
    marks += " required" if question.required else ""
    need = f' <span class="need">({escape(words["required"])})</span>' if question.required else ""
    helped = f'<p class="help" id="h-{name}">{escape(question.help)}</p>' if question.help else ""
    wrong = f'<p class="wrong" id="e-{name}">{escape(problem)}</p>' if problem else ""
    control = _control(question, marks, shown.texts.get(name, ""), words)
    label = f'<label for="f-{name}"><bdi>{escape(question.label)}</bdi>{need}</label>'
    code = _code(question, words, shown) if question.verify else ""
    return f'<div class="field">{label}{helped}{control}{wrong}</div>{code}'


def _code(question: Field, words: Mapping[str, str], shown: Shown) -> str:
    """The field for the code, and the button that has one sent: it takes what was typed along."""
    name = CODE_PREFIX + question.key
    problem = shown.problems.get(name, "")
    marks = f'id="f-{name}" name="{name}"' + (f' aria-describedby="e-{name}" aria-invalid="true"' if problem else "")
    wrong = f'<p class="wrong" id="e-{name}">{escape(problem)}</p>' if problem else ""
    return (
        f'<div class="field"><label for="f-{name}">{escape(words["code"])}</label><div class="code">'
        f'<input type="text" {marks} inputmode="numeric" autocomplete="one-time-code" maxlength="20">'
        f'<button class="plain" formaction="{escape(shown.codes_url)}">{escape(words["send_code"])}</button>'
        f"</div>{wrong}</div>"
    )


def _control(question: Field, marks: str, text: str, words: Mapping[str, str]) -> str:
    if question.kind is FieldKind.LONG_TEXT:
        # A line break right behind the tag is not part of the text.
        return f'<textarea {marks} maxlength="{question.longest}">\n{escape(text)}</textarea>'
    if question.kind is FieldKind.CHOICE:
        options = [f'<option value="">{escape(words["choose"])}</option>']
        for choice in question.choices:
            chosen = " selected" if choice == text else ""
            options.append(f'<option value="{escape(choice)}"{chosen}>{escape(choice)}</option>')
        return f"<select {marks}>{''.join(options)}</select>"
    fills = f' autocomplete="{_FILLS[question.kind]}"' if question.kind in _FILLS else ""
    bounds = ' min="1900-01-01" max="2199-12-31"' if question.kind is FieldKind.DATE else ""
    longest = f' maxlength="{question.longest}"' if question.kind is not FieldKind.DATE else ""
    return f'<input type="{_TYPES[question.kind]}" {marks} value="{escape(text)}"{longest}{fills}{bounds}>'


def _box(consent: Consent, words: Mapping[str, str], shown: Shown) -> str:
    name = CONSENT_PREFIX + consent.channel
    problem = shown.problems.get(name, "")
    need = f' <span class="need">({escape(words["required"])})</span>' if consent.required else ""
    ticked = " checked" if consent.channel in shown.ticked else ""
    wrong = f'<p class="wrong">{escape(problem)}</p>' if problem else ""
    return (
        f'<div class="field"><div class="box"><input type="checkbox" id="c-{consent.channel}" name="{name}" value="yes"'
        f"{ticked}>"
        f'<label for="c-{consent.channel}"><bdi>{escape(consent.text)}</bdi>{need}</label></div>{wrong}</div>'
    )
