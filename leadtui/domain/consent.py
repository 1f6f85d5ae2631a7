"""Consent: whether a person agreed to be written to about more than what they asked, and still does.

Agreeing takes words of theirs on an enquiry; taking it back is one command and holds until they agree again
(GDPR, articles 4(11) and 7: given by a clear act, withdrawn as easily).
"""

from __future__ import annotations

from leadtui.domain.contacts import Contact

_NO = frozenset({"no", "n", "false", "0", "off", "none", "nein", "non", "declined", "denied", "withdrawn"})
"""What forms write for a box that was left empty; that text alone is no consent."""


def consent_of(contact: Contact) -> str:
    """What the contact agreed to, in the words of the newest enquiry that tells of it; empty: nothing.

    An enquiry that was raised before they took their consent back does not count.
    """
    withdrawn = contact.consent_withdrawn_at
    said = [
        (enquiry.raised_at, enquiry.consent.strip())
        for lead in contact.leads
        for enquiry in lead.enquiries
        if enquiry.consent.strip() and (withdrawn is None or enquiry.raised_at > withdrawn)
    ]
    newest = max(said, key=lambda pair: pair[0])[1] if said else ""
    return "" if newest.casefold().rstrip(".") in _NO else newest
