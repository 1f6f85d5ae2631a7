"""What a message says, whatever it is made of; and who a mailbox's messages are from."""

from __future__ import annotations

import time
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.sources.mail.forwards import unwrapped
from leadtui.sources.mail.message import parse_mail, read_mail
from leadtui.sources.mail.notices import by_call, by_labels
from leadtui.sources.mail.rules import MailReader, MailRule, Read
from leadtui.sources.mail.text import fresh_text, html_text
from leadtui.sources.tally import Tally
from leadtui.strict import decode
from tests.support.mailboxes import USER, letter
from tests.support.polled import marked


def read(content: bytes, *rules: dict[str, Any], others: bool = True, ours: tuple[str, ...] = ()) -> Read:
    """What a mailbox with these rules makes of a message."""
    made, _ = read_and_told(content, *rules, others=others, ours=ours)
    return made


def read_and_told(
    content: bytes, *rules: dict[str, Any], others: bool = True, ours: tuple[str, ...] = ()
) -> tuple[Read, tuple[str, ...]]:
    decoded = [decode(marked(rule), MailRule) for rule in rules]
    reader = MailReader(decoded, ours=(USER, *ours), takes_others=others, region="US")
    tally = Tally()
    return reader.read(parse_mail(content), 1, tally), tally.warnings()


def record(content: bytes, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The record of a message that must be taken."""
    found = read(content, *rules, **more).record
    assert found is not None
    return found


NOTICE = """You have a new entry.

Name: Bo Chen
Phone: (303) 555-0142
E-Mail: bo@example.com
Rooms: 3

Message:
Burst pipe

please call
--
Sent from your site
"""


def notice(text: str = NOTICE, **headers: str) -> bytes:
    return letter(text, **{"From": "My site <noreply@forms.example>", "Subject": "New entry"} | headers)


# -- the sender ----------------------------------------------------------------------------------------


def test_somebody_who_writes_is_who_they_say_and_what_they_write() -> None:
    found = record(letter("Burst pipe"))
    assert (found["name"], found["email"], found["kind"]) == ("Ana Ruiz", "ana@example.com", "message")
    assert found["message"] == "Kitchen\n\nBurst pipe"


def test_a_sender_whom_no_rule_is_about_may_be_left_out() -> None:
    assert read(letter(), others=False) == Read(None, "no rule is about it")


def test_the_address_to_answer_comes_before_the_forms_own() -> None:
    found = record(letter("It drips", From="Site <noreply@forms.example>", Reply_To="Bo <bo@example.com>"))
    assert (found["name"], found["email"]) == ("Bo", "bo@example.com")


def test_a_machine_that_says_nothing_of_whom_it_writes_for_identifies_nobody() -> None:
    found = record(letter("Somebody wrote", From="Site <noreply@forms.example>"))
    assert (found["name"], found["email"], found["kind"]) == ("", "", "enquiry")


def test_what_we_send_ourselves_is_no_enquiry() -> None:
    assert read(letter(From=USER)).how == "your own"
    assert read(letter(From="bo@rootandbranch.example"), ours=("*@rootandbranch.example",)).how == "your own"


# -- what a machine sent -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "away"},
        {"Return_Path": "<>"},
        {"From": "Mail Delivery System <MAILER-DAEMON@example.com>"},
        {"Subject": "Automatic reply: your quote"},
        {"Subject": "Automatische Antwort: Angebot"},
    ],
    ids=str,
)
def test_an_automatic_answer_is_never_an_enquiry_whatever_a_rule_says(headers: dict[str, str]) -> None:
    assert read(letter(**headers)) == Read(None, "automatic answer")
    assert read(notice(**headers), {"from": ["*"]}) == Read(None, "automatic answer")


def test_a_report_of_a_message_that_did_not_arrive_is_none() -> None:
    raw = letter().replace(b"Content-Type: text/plain", b"Content-Type: multipart/report", 1)
    assert read(raw).how == "automatic answer"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"List_Id": "<news.example>"},
        {"List_Unsubscribe": "<mailto:x@example.com>"},
        {"X_Auto_Response_Suppress": "All"},
    ],
    ids=str,
)
def test_a_newsletter_is_none_and_a_forms_notice_with_the_same_marks_is_one(headers: dict[str, str]) -> None:
    assert read(letter("Sale!", **headers)).how == "newsletter or notice"
    assert record(notice(**headers))["name"] == "Bo Chen"
    assert record(letter("Sale!", **headers), {"from": ["ana@*"], "take": "sender"})["name"] == "Ana Ruiz"


@pytest.mark.parametrize("value", ["no", "No", ""])
def test_a_message_that_says_that_no_machine_sent_it_is_a_persons(value: str) -> None:
    assert read(letter(Auto_Submitted=value)).how == "the sender"


# -- notices -------------------------------------------------------------------------------------------


def test_a_notice_with_a_label_a_line_needs_no_rule() -> None:
    found = record(notice())
    assert {word: found[word] for word in ("name", "phone", "email", "message", "kind", "channel")} == {
        "name": "Bo Chen", "phone": "(303) 555-0142", "email": "bo@example.com",
        "message": "Burst pipe\n\nplease call", "kind": "enquiry", "channel": "form",
    }  # fmt: skip
    assert found["fields"] == {"Rooms": "3"}


@pytest.mark.parametrize(
    "text",
    [
        "*Your Name (required)*\nBo Chen\n\n*Telephone*\n303 555 0142\n\n*Comments*\nIt drips\n",
        "First name: Bo\nLast name: Chen\nMobile number: 303 555 0142\nHow can we help?: It drips",
        "Vorname: Bo\nNachname: Chen\nTelefonnummer: 303 555 0142\nNachricht: It drips",
        "Nombre = Bo Chen\nTeléfono = 303 555 0142\nMensaje = It drips",
        "Nom : Bo Chen\nTéléphone : 303 555 0142\nVotre message : It drips",
        "> Name:\n> Bo Chen\n> Phone:\n> 303 555 0142\n> Message:\n> It drips",
    ],
)
def test_forms_of_every_make_are_understood(text: str) -> None:
    found = record(notice(text))
    assert (found["name"], found["phone"]) == ("Bo Chen", "303 555 0142")
    assert found["message"] == "It drips"


def test_a_table_in_html_is_understood() -> None:
    built = EmailMessage()
    built["From"], built["Subject"], built["Date"] = (
        "noreply@forms.example",
        "New",
        "Tue, 03 Mar 2026 11:00:00 +0000",
    )
    rows = {"Full Name": "Bo &amp; Co", "Phone": "303 555 0142", "Message": "It drips<br>a lot"}
    cells = "".join(f"<tr><td><b>{label}</b></td><td>{value}</td></tr>" for label, value in rows.items())
    built.set_content(f"<html><body><table>{cells}</table></body></html>", subtype="html")
    found = record(built.as_bytes())
    assert (found["name"], found["phone"], found["message"]) == ("Bo & Co", "303 555 0142", "It drips\na lot")


def test_a_letter_that_ends_in_a_telephone_number_is_no_notice() -> None:
    found = record(letter("My boiler is broken.\n\nAna\nPhone: 303 555 0142\nEmail: ana@example.com"))
    assert (found["name"], found["kind"]) == ("Ana Ruiz", "message")


def test_a_stranger_who_writes_our_words_sets_no_milestone_and_no_key() -> None:
    text = "Name: Bo\nPhone: 303 555 0142\nID: 7\nSigned at: 2026-01-01\nOwner: dan\nAmount: 9000\n"
    found = record(notice(text, Message_ID="<own@example.com>"))
    assert found["external_id"] == "own@example.com"
    assert found.keys().isdisjoint({"id", "signed_at", "owner", "amount"})
    assert found["fields"] == {"ID": "7", "Signed at": "2026-01-01", "Owner": "dan", "Amount": "9000"}


@pytest.mark.parametrize(
    ("subject", "text", "name"),
    [
        ("Missed call from BO CHEN (303) 555-0142", "at 11:02", "BO CHEN"),
        ("You missed a call: missed call from +1 303-555-0142", "", ""),
        ("New voicemail in mailbox 100", 'Dear 100,\nFrom: "CHEN BO" <3035550142>\nLength 0:42', "CHEN BO"),
        ("Verpasster Anruf von Bo Chen (303) 555-0142", "", "Bo Chen"),
        ("Missed call from unknown number +1 303 555 0142", "", ""),
    ],
)
def test_a_missed_call_is_its_caller(subject: str, text: str, name: str) -> None:
    found = record(letter(text, From="PBX <noreply@pbx.example>", Subject=subject))
    assert (found["phone"], found["channel"], found["kind"]) == ("+13035550142", "call", "enquiry")
    assert found["name"].removesuffix(" number") in (name, "unknown")
    assert not found.get("email")


# -- rules ---------------------------------------------------------------------------------------------


def test_the_first_rule_that_fits_counts() -> None:
    rules = [
        {"from": ["*@forms.example"], "subject": ["*spam*"], "take": "leave"},
        {"from": ["*@FORMS.example"], "service": "boilers", "campaign": "spring"},
        {"subject": ["*"], "take": "leave"},
    ]
    found = record(notice(), *rules)
    assert (found["service"], found["campaign"]) == ("boilers", "spring")
    assert read(notice(Subject="spam entry"), *rules) == Read(None, "rule 1: left out")
    assert read(letter(), *rules) == Read(None, "rule 3: left out")


def test_a_rule_may_know_labels_of_its_own() -> None:
    text = "Client ref: Bo Chen\nReach: 303 555 0142\nWhat: It drips"
    rule = {
        "from": ["noreply@*"],
        "labels": {"name": ["Client ref"], "phone": ["reach"], "message": ["What"]},
    }
    found = record(notice(text), rule)
    assert (found["name"], found["phone"], found["message"]) == ("Bo Chen", "303 555 0142", "It drips")


def test_a_pattern_of_the_shops_own_finds_what_its_groups_are_named_after() -> None:
    text = "A new lead, Bo Chen, reachable at 303-555-0142, wants: a new boiler."
    rule = {
        "from": ["leads@portal.example"],
        "pattern": r"lead, (?P<name>[^,]+), reachable at (?P<phone>[-\d]+), wants: (?P<message>.+)\.",
        "channel": "ad",
    }
    found = record(letter(text, From="Portal <leads@portal.example>"), rule)
    assert (found["name"], found["phone"], found["channel"]) == ("Bo Chen", "303-555-0142", "ad")
    assert found["message"] == "a new boiler"


def test_a_pattern_that_goes_astray_is_stopped_and_told() -> None:
    rule = {"from": ["ana@*"], "pattern": "(?P<name>(?:a+)+)$"}
    since = time.perf_counter()
    found, told = read_and_told(letter("a" * 5000 + "!"), rule)
    assert time.perf_counter() - since < 3
    assert found.record is not None
    assert "its pattern takes too long" in told[0]


def test_a_rule_that_finds_nobody_takes_the_sender_and_tells() -> None:
    found, told = read_and_told(letter("no labels"), {"from": ["ana@*"], "take": "labels"})
    assert found.how == "rule 1: the sender"
    assert "finds nobody in it" in told[0]


# -- answers and forwards ------------------------------------------------------------------------------


def test_an_answer_names_what_it_answers_and_repeats_nothing() -> None:
    quoted = f"On Mon, 2 Mar 2026 at 09:14, Root & Branch\n<{USER}> wrote:\n> When?\n"
    text = f"Tuesday is fine.\n\n{quoted}"
    content = letter(
        text, Subject="Re: Kitchen", In_Reply_To="<b@shop>", References="<a@example.com> <b@shop>"
    )
    found = read(content)
    assert found.answers == ("b@shop", "a@example.com")
    assert found.record is not None
    assert found.record["message"] == "Re: Kitchen\n\nTuesday is fine."


def test_an_answer_that_quotes_a_notice_is_no_new_one() -> None:
    quoted = "\n".join(f"> {line}" for line in NOTICE.splitlines())
    found = record(letter(f"Thank you!\n\n{quoted}", In_Reply_To="<b@shop>"))
    assert (found["name"], found["message"]) == ("Ana Ruiz", "Kitchen\n\nThank you!")


FORWARDS = {
    "gmail": "FYI\n\n---------- Forwarded message ---------\nFrom: Bo Chen <bo@example.com>\n"
    "Date: Mon, Mar 2, 2026 at 9:14 AM\nSubject: Boiler\nTo: <office@rootandbranch.example>\n\nIt drips.\n",
    "apple": "Begin forwarded message:\n\n> From: Bo Chen <bo@example.com>\n> Subject: Boiler\n"
    "> Date: 2 March 2026\n> To: office@rootandbranch.example\n> \n> It drips.\n",
    "outlook": "________________________________\nFrom: Bo Chen [mailto:bo@example.com]\n"
    "Sent: Monday, 2 March 2026 09:14\nTo: Office\nSubject: Boiler\n\nIt drips.\n",
    "german": "-------- Weitergeleitete Nachricht --------\nBetreff: Boiler\nDatum: 2.3.2026\n"
    "Von: Bo Chen <bo@example.com>\nAn: Büro\n\nIt drips.\n",
}


@pytest.mark.parametrize("text", FORWARDS.values(), ids=FORWARDS)
def test_what_one_of_us_forwards_is_from_whom_it_was(text: str) -> None:
    found = record(letter(text, From=f"Office <{USER}>", Subject="Fwd: Boiler"))
    assert (found["name"], found["email"]) == ("Bo Chen", "bo@example.com")
    assert found["message"] == "Boiler\n\nIt drips."


def test_a_forward_of_a_whole_message_is_looked_into_too() -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Message-ID"] = USER, "Fwd: Boiler", "<outer@shop>"
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Message-ID"] = (
        "Bo <bo@example.com>",
        "Boiler",
        "<inner@example.com>",
    )
    inner.set_content("It drips.")
    outer.set_content("see below")
    outer.add_attachment(inner)
    found = record(outer.as_bytes())
    assert (found["external_id"], found["email"]) == ("inner@example.com", "bo@example.com")
    assert found["message"] == "Boiler\n\nIt drips."


def test_a_forwarded_notice_is_a_notice() -> None:
    head = "---------- Forwarded message ---------\nFrom: Site <noreply@forms.example>\nSubject: New entry"
    text = f"{head}\n\n{NOTICE}"
    assert record(letter(text, From=USER, Subject="Fwd: New entry"))["name"] == "Bo Chen"


def test_what_a_stranger_forwards_is_their_own_words() -> None:
    found = record(letter(FORWARDS["gmail"], Subject="Fwd: Boiler"))
    assert (found["name"], found["email"]) == ("Ana Ruiz", "ana@example.com")


# -- whatever it is made of ----------------------------------------------------------------------------


def test_an_attachment_is_no_body_and_a_plain_part_comes_before_html() -> None:
    built = EmailMessage()
    built["From"], built["Subject"] = "Ana <ana@example.com>", "Photos"
    built.set_content("plain words")
    built.add_alternative("<p>html words</p>", subtype="html")
    built.add_attachment(b"not this", maintype="text", subtype="plain", filename="notes.txt")
    built.add_attachment(b"\xff" * 1000, maintype="image", subtype="jpeg", filename="a.jpg")
    assert read_mail(built.as_bytes())["message"] == "Photos\n\nplain words"


def test_what_was_cut_off_in_the_middle_of_a_letter_is_good_up_to_there() -> None:
    raw = "From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrüße".encode()
    assert read_mail(raw[:-1])["message"] == "Grüß"
    cut = "From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrü".encode()
    assert read_mail(cut[:-1])["message"] == "Gr"


@pytest.mark.parametrize("open_tag", ["<a ", "<a b='", "<div </", "<!--", "<![CDATA[", "&#", '<td title="'])
def test_html_that_never_ends_costs_no_time(open_tag: str) -> None:
    since = time.perf_counter()
    html_text(open_tag * 50_000)
    assert time.perf_counter() - since < 2


def test_html_that_nobody_sees_is_not_there() -> None:
    page = "<p>a<!-- <b>no</b> -->b</p><script>if (a<b) {x()}</script><style>p{}</style><p title='x>y'>c"
    assert html_text(page) == "ab\nc"


def test_an_answer_that_only_quotes_keeps_what_it_quotes() -> None:
    assert fresh_text("> When?\n> Now?") == "> When?\n> Now?"


@given(st.text(st.sampled_from("Name:\n\tPhoneFrom<>@.x1 -_*=e"), max_size=300))
def test_no_text_breaks_what_looks_for_people_in_it(text: str) -> None:
    by_labels(text)
    by_call(f"missed call {text}", text, "US")
    unwrapped(parse_mail(b"From: a@example.com\r\nSubject: Fwd: x\r\n\r\n" + text.encode()))
