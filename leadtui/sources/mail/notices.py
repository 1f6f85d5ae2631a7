"""Notices of forms and telephones: the person in them, found by labels or by what tells of a call.

A notice is written by a machine in the name of somebody else: its sender is nobody to answer. What finds
something gives a record in our own words, in which what only this form has stands under its own labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from leadtui.domain.reach import ways_in
from leadtui.sources.mail.text import CELL

LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "name", "full name", "your name", "contact", "contact name", "customer", "customer name", "client",
        "caller", "caller name", "caller id name", "from name", "vor- und nachname", "kunde", "nombre",
        "nombre completo", "nombre y apellidos", "nom", "nom complet", "naam",
    ),
    "first_name": ("first name", "firstname", "given name", "vorname", "prénom", "voornaam"),
    "last_name": (
        "last name", "lastname", "surname", "family name", "nachname", "apellido", "apellidos",
        "nom de famille", "achternaam",
    ),
    "phone": (
        "phone", "phone number", "your phone", "your phone number", "telephone", "telephone number", "tel",
        "tel no", "tel.", "mobile", "mobile number", "mobile phone", "cell", "cell phone", "contact number",
        "callback number", "call back number", "caller id", "caller number", "calling number",
        "customer phone", "daytime phone", "best number", "whatsapp", "telefon", "telefonnummer", "handy",
        "handynummer", "rückrufnummer", "mobil", "teléfono", "telefono", "número de teléfono", "móvil",
        "celular", "téléphone", "numéro de téléphone", "portable", "telefoon", "telefoonnummer",
    ),
    "email": (
        "email", "e-mail", "mail", "email address", "e-mail address", "your email", "your email address",
        "your e-mail", "customer email", "e-mail-adresse", "email-adresse", "e-mailadresse", "correo",
        "correo electrónico", "courriel", "adresse e-mail", "adresse email", "adresse mail",
    ),
    "message": (
        "message", "your message", "comment", "comments", "enquiry", "inquiry", "question", "questions",
        "details", "description", "project", "project details", "job description", "job details", "problem",
        "issue", "notes", "how can we help", "how can we help you", "what do you need", "what happened",
        "comment or message", "comments or questions", "what's happening", "transcript",
        "transcription", "nachricht", "ihre nachricht", "anliegen",
        "ihr anliegen", "bemerkung", "bemerkungen", "mensaje", "su mensaje", "consulta", "comentarios",
        "votre message", "commentaire", "commentaires", "demande", "bericht", "opmerkingen",
    ),
    "company": (
        "company", "company name", "business", "business name", "organisation", "organization", "firma",
        "unternehmen", "empresa", "société", "entreprise", "bedrijf",
    ),
    "address": (
        "address", "street", "street address", "service address", "property address", "job address",
        "home address", "adresse", "anschrift", "straße", "dirección", "direccion", "calle", "adres",
    ),
    "postcode": (
        "postcode", "post code", "postal code", "zip", "zip code", "zipcode", "zip/postal code", "plz",
        "postleitzahl", "código postal", "codigo postal", "code postal",
    ),
    "service": (
        "service", "services", "service type", "type of service", "service needed", "service required",
        "job type", "type of job", "type of work", "category", "leistung", "gewünschte leistung", "servicio",
        "tipo de servicio", "prestation", "dienst",
    ),
    "campaign": ("campaign", "utm_campaign", "utm campaign", "kampagne", "campaña", "campagne"),
    "consent": ("consent", "i agree", "opt in", "opt-in", "einwilligung", "consentimiento", "consentement"),
}  # fmt: skip
"""Our words, and what forms call them in the languages that leadtui speaks; all in small letters."""

_WORD_OF: Final = {label: word for word, labels in LABELS.items() for label in labels}
_WAYS: Final = frozenset({"phone", "email"})
_WHOM: Final = frozenset({"name", "first_name", "last_name"})
_LONG: Final = frozenset({"message"})

_LINE: Final = re.compile(r"[\s*_>•·-]{0,8}([^:：\t=]{1,60}?)[\s*_]{0,8}(?:[:：=]|\t)[ \t*_]*(.*)")
_ALONE: Final = re.compile(r"[\s*_>•·#-]{0,8}([^\t]{1,60}?)[\s*_]{0,8}[:：]?[\s*_]*")
_RULER: Final = re.compile(
    r"\s*(?:[-_=*~–—]{2,}.*|sent from .*|this (?:e-?mail|message) was sent .*)", re.IGNORECASE
)
_EXTRA: Final = re.compile(
    r"\s*\((?:required|optional|pflichtfeld|obligatorio|obligatoire)\)|[*?!.#]+$", re.IGNORECASE
)

_MOST_LINES: Final = 400
_MOST_OTHERS: Final = 30
_LONGEST_LABEL_WORDS: Final = 6

Words = dict[str, str]


def by_labels(text: str, more: Mapping[str, Iterable[str]] = {}) -> Words | None:
    """What stands behind the labels of a form's notice, label by line; None where it is none.

    `more` are labels of this form, by our words. Two of our words have to be there, a way to reach among
    them: a letter that ends in `Phone: …` is no notice.
    """
    labels = _WORD_OF | {label.casefold().strip(): word for word, each in more.items() for label in each}
    found: Words = {}
    others: Words = {}
    lines = [line.lstrip("> ") for line in text.splitlines()[:_MOST_LINES]]
    at = 0
    while at < len(lines):
        word, label, value = _labelled(lines, at, labels)
        at += 1
        if word is None:
            if label and found and value and len(others) < _MOST_OTHERS and not _RULER.match(lines[at - 1]):
                others.setdefault(label, value)
            continue
        if not value or word in _LONG:
            further, at = _further(lines, at, labels, is_long=word in _LONG, has_begun=bool(value))
            value = "\n".join(filter(None, (value, further)))
        if value and not found.get(word):
            found[word] = value.replace(CELL, " ").strip()
    if not (_WAYS & found.keys()) or not (found.keys() - _WAYS & {*_WHOM, *_LONG}):
        return None
    return others | _with_whole_name(found)


def _labelled(lines: list[str], at: int, labels: Mapping[str, str]) -> tuple[str | None, str, str]:
    """Which of our words a line has a label for, the label, and what stands behind it."""
    line = lines[at]
    if match := _LINE.fullmatch(line[:4000]):
        label = _plain(match[1])
        if label in labels:
            return labels[label], label, match[2].strip()
        is_label = 0 < len(label.split()) <= _LONGEST_LABEL_WORDS and not match[2].startswith("//")
        return None, _EXTRA.sub("", match[1]).strip(" *_>•·-") if is_label else "", match[2].strip()
    if (match := _ALONE.fullmatch(line[:80])) and (word := labels.get(_plain(match[1]))):
        return word, _plain(match[1]), ""
    return None, "", ""


def _plain(label: str) -> str:
    return " ".join(_EXTRA.sub("", label.strip(" *_>•·-")).casefold().replace("_", " ").split()).strip(" *?.")


def _further(
    lines: list[str], at: int, labels: Mapping[str, str], *, is_long: bool, has_begun: bool
) -> tuple[str, int]:
    """The lines that belong to a label above them, and where they end."""
    kept: list[str] = []
    while at < len(lines):
        line = lines[at]
        if _RULER.match(line) or _labelled(lines, at, labels)[0] is not None:
            break
        if not line.strip():
            # A label may have its value after an empty line; a short value ends with one.
            if (kept or has_begun) and not is_long:
                break
        elif not is_long and kept:
            break
        kept.append(line.strip())
        at += 1
    return "\n".join(kept).strip(), at


def _with_whole_name(found: Words) -> Words:
    parts = [found.pop(word, "") for word in ("first_name", "last_name")]
    if any(parts):
        found.setdefault("name", " ".join(filter(None, parts)))
    return found


_CALL: Final = re.compile(
    r"missed call|voice ?mail|voice message|answering machine|unanswered call|incoming call"
    r"|verpasster anruf|sprachnachricht|anruf in abwesenheit|llamada perdida|mensaje de voz|buzón de voz"
    r"|appel manqué|message vocal|gemiste oproep|voicemailbericht",
    re.IGNORECASE,
)
_CALLER: Final = re.compile(
    r"\b(?:from|caller|von|de|van)\b[:\s\"]{1,4}([^\W\d_][^\d+(<\[\n\"]{1,50}?)[\s(<\[\"-]{1,4}(?=\+?\(?\d)",
    re.IGNORECASE,
)
_NO_NAMES: Final = frozenset({"a", "the", "number", "phone", "caller", "your", "nummer", "unknown"})


def by_call(subject: str, text: str, region: str) -> Words | None:
    """Who called, in the notice of a missed call or of a message left; None where it tells of none."""
    if _CALL.search(subject[:300]) is None:
        return None
    head = text[:3000]
    phones = [way for way in ways_in(subject[:300], region)[0] if way.kind == "phone"]
    phones = phones or [way for way in ways_in(head, region)[0] if way.kind == "phone"]
    if not phones:
        return None
    caller = _CALLER.search(subject[:300]) or _CALLER.search(head)
    name = caller[1].strip(" .,:;-") if caller else ""
    found = by_labels(text) or {}
    said = found.get("message", "")
    return {
        "kind": "enquiry",
        "channel": "call",
        "phone": phones[0].value,
        "name": found.get("name", "") or ("" if name.lower() in _NO_NAMES else name),
        "message": "\n\n".join(filter(None, (subject, said or head.replace(CELL, " ").strip()))),
    }
