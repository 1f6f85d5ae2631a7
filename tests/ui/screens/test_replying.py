"""Writing back and handing on: what is shown, what is copied and linked, and what alone is logged."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from textual.widgets import Static, TextArea

from leadtui.domain.commands import AnswerQuestion, Link, Move, WithdrawConsent
from leadtui.domain.contacts import Way
from leadtui.domain.events import Cancelled, ConsentWithdrawn, Touched
from leadtui.ui.screens.board import BoardScreen
from leadtui.ui.screens.picking import PickBox
from leadtui.ui.screens.replybox import ReplyBox
from tests.support.seats import At, at_board

TEXTS = """
replies:
  - name: hello
    text: {en: "Hello {first_name}, you wrote: {need}", es: "Hola {first_name}"}
  - name: visit
    text: {en: "We come on {visit}, {first_name}."}
  - name: by mail
    channel: email
    subject: {en: "About {need}"}
    text: {en: "Dear {first_name}, thank you."}
  - name: news
    kind: nurture
    text: {en: "Winter offers, {first_name}!"}
  - name: goodbye
    verdicts: [never]
    text: {en: "Goodbye."}
"""


def links(at: At) -> dict[str, str]:
    """The links on the screen in front, by the words that stand there."""
    return dict(_links(at))


def _links(at: At) -> Iterator[tuple[str, str]]:
    for part in at.screen.query(Static):
        for y in range(part.size.height):
            for segment in part.render_line(y):
                if segment.style is not None and segment.style.link:
                    yield segment.text, segment.style.link


async def writes(at: At, name: str) -> None:
    """Pick a text by its name."""
    await at.press("r")
    await at.types(name)
    await at.press("enter")
    await at.laid_out()


async def test_a_text_is_picked_copied_and_logged_once_it_was_sent(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"]) as at:
        written = len(at.written)
        await writes(at, "hello")
        assert "Hello Ada, you wrote: dripping tap" in at.text
        await at.press("enter")
        assert at.app.clipboard == "Hello Ada, you wrote: dripping tap"
        assert "nothing is logged before" in at.text
        assert len(at.written) == written
        await at.press("m")
        (touched,) = at.facts_of(Touched)
        assert (touched.how, touched.way) == ("message sent", "phone:+13035550001")
        await at.seen()
        assert at.notice == "Ada Cole: message sent · z undo"


async def test_leaving_it_logs_nothing(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"]) as at:
        written = len(at.written)
        await writes(at, "hello")
        await at.press("enter", "escape")
        assert isinstance(at.screen, BoardScreen)
        assert len(at.written) == written


async def test_only_texts_that_fit_the_lead_are_offered(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"]) as at:
        await at.press("r")
        assert isinstance(at.screen, PickBox)
        assert [pick.id for pick in at.screen.picks] == ["hello", "visit", "by mail", "news"]


async def test_without_a_text_that_fits_that_is_said(tmp_path: Path) -> None:
    config = "replies: [{name: goodbye, verdicts: [never], text: {en: Goodbye.}}]\n"
    async with at_board(tmp_path, config=config, before=["Ada Cole"]) as at:
        await at.press("r")
        assert isinstance(at.screen, BoardScreen)
        assert "no reply for a lead that is New" in at.notice


async def test_a_gap_is_neither_copied_nor_linked_nor_sent_before_it_is_filled(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"]) as at:
        await writes(at, "visit")
        await at.press("enter", "m")
        assert "Fill in [visit?] first" in at.text
        assert isinstance(at.screen, ReplyBox)
        assert (at.app.clipboard, at.facts_of(Touched), links(at)) == ("", [], {})
        await at.press("e")
        await at.types("Monday q m")  # over the gap; and these letters are text, not keys
        await at.press("escape", "enter")
        assert at.app.clipboard == "We come on Monday q m, Ada."
        await at.laid_out()
        assert links(at)["write the message"].endswith(quote("We come on Monday q m, Ada."))


async def test_what_is_typed_ahead_lands_in_the_text(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"]) as at:
        await writes(at, "hello")
        at.type_ahead("e!?")
        await at.quiet()
        assert at.screen.query_one(TextArea).text == "Hello Ada, you wrote: dripping tap!?"
        at.press_ahead("!", "backspace", ".", "left", ",")
        await at.quiet()
        assert at.screen.query_one(TextArea).text == "Hello Ada, you wrote: dripping tap!?,."


async def test_esc_leaves_the_field_where_a_keymap_leaves_by_a_letter(tmp_path: Path) -> None:
    config = f"{TEXTS}keymap: {{back: [q]}}\n"
    async with at_board(tmp_path, config=config, before=["Ada Cole"]) as at:
        await writes(at, "hello")
        assert "q back" in at.text
        await at.press("e", "q", "escape", "enter")
        assert at.app.clipboard == "Hello Ada, you wrote: dripping tapq"
        await at.press("q")
        assert isinstance(at.screen, BoardScreen)


async def test_links_open_the_text_and_a_call_and_hold_no_stranger_s_words(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS) as at:
        at.comes_in("Ada Cole", words="tap?&body=x \x1b]8;;http://evil\x07 now")
        await at.seen()
        await writes(at, "hello")
        shown = links(at)
        assert set(shown) == {"write the message", "call"}
        assert shown["call"] == "tel:+13035550001"
        address, _, body = shown["write the message"].partition("?body=")
        assert address == "sms:+13035550001"
        assert not set("&?=:/ \x1b\x07") & set(body)


async def test_a_text_too_long_for_a_link_is_linked_without_its_words(tmp_path: Path) -> None:
    config = f"replies: [{{name: long, text: {{en: {'word ' * 500}}}}}]\n"
    async with at_board(tmp_path, config=config, before=["Ada Cole"], size=(80, 24)) as at:
        await writes(at, "long")
        assert links(at)["write the message"] == "sms:+13035550001"
        assert "enter copy" in at.text


async def test_a_mail_has_a_subject_that_can_be_mended(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS) as at:
        at.comes_in("Ada Cole", ways=(Way("email", "ada@example.com"),))
        await at.seen()
        await writes(at, "by mail")
        assert "Subject: About dripping tap" in at.text
        await at.press("e")
        editor = at.screen.query_one(TextArea)
        editor.text = editor.text.replace("dripping tap", "your tap")
        await at.press("escape", "enter")
        await at.laid_out()
        assert at.app.clipboard == "Dear Ada, thank you."
        body = "body=Dear%20Ada%2C%20thank%20you."
        assert links(at) == {"write the mail": f"mailto:ada@example.com?subject=About%20your%20tap&{body}"}


async def test_a_text_that_can_go_by_no_way_is_refused(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"]) as at:
        await writes(at, "by mail")
        assert isinstance(at.screen, PickBox)
        assert "there is no e-mail address that can be used" in at.text


async def test_nurture_without_consent_is_refused_with_the_reason(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"]) as at:
        await writes(at, "news")
        assert isinstance(at.screen, PickBox)
        assert "they gave no consent, and this is more than they asked" in at.text


async def test_consent_taken_back_meanwhile_stops_the_text_in_hand(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS) as at:
        (ada,) = at.comes_in("Ada Cole", consent="yes, news please")
        await at.seen()
        await writes(at, "news")
        assert "Winter offers, Ada!" in at.text
        at.do(WithdrawConsent, lead=ada)
        await at.seen()
        await at.press("enter", "m")
        assert "they took their consent back" in at.text
        assert (at.app.clipboard, at.facts_of(Touched)) == ("", [])


async def test_consent_is_taken_back_by_one_key_and_that_can_be_undone(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada Cole", consent="yes, news please")
        await at.seen()
        await at.press("C")
        assert isinstance(at.last, ConsentWithdrawn)
        assert at.contact(ada).consent_withdrawn_at is not None
        await at.seen()
        await at.press("z")
        assert isinstance(at.last, Cancelled)
        assert at.contact(ada).consent_withdrawn_at is None


async def test_another_language_is_one_key_and_never_costs_what_was_mended(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"]) as at:
        await writes(at, "hello")
        await at.press("L")
        assert "Hola Ada" in at.text
        await at.press("e")
        await at.types("!")
        await at.press("escape", "L", "enter")
        assert at.app.clipboard == "Hola Ada!"


async def test_the_checklist_writes_in_the_language_that_was_chosen_there(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"]) as at:
        await at.press("space")
        await at.press("L", "2")
        assert "¿" in at.text
        await writes(at, "hello")
        assert "Hola Ada" in at.text


async def test_a_language_is_the_contacts_own_from_then_on(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS) as at:
        (lead,) = at.comes_in("Ada Cole")
        await at.seen()
        await writes(at, "hello")
        await at.press("L", "escape")
        assert at.contact(lead).language == "es"
        await at.press("enter")
        assert "Español" in at.text
        await at.press("z")
        assert at.contact(lead).language == ""
        await at.press("Z", "escape", "space")
        assert "¿" in at.text


@pytest.mark.parametrize("way_there", [(), ("enter",), ("space",)], ids=["board", "contact", "checklist"])
async def test_the_hand_off_is_copied_on_every_screen(tmp_path: Path, way_there: tuple[str, ...]) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada Cole", address="1 Elm St")
        at.do(Link, lead=ada, how="decides", name="J. Wu", ways=(Way("phone", "+13035550155"),))
        at.do(AnswerQuestion, lead=ada, question="need", answer="yes", words="burst pipe")
        await at.seen()
        await at.press(*way_there, "H")
        copied = at.app.clipboard.split("\n")
        assert copied[0] == "Ada Cole"
        assert {"Address: 1 Elm St", "Wants: dripping tap"} <= set(copied)
        assert any("yes, burst pipe" in line for line in copied)
        assert any(line.startswith("Decides: J. Wu") for line in copied)
        assert "Copied the hand-off of Ada Cole" in at.notice


async def test_read_only_hands_off_and_writes_nothing(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"], read_only=True) as at:
        written = len(at.written)
        await at.press("r", "C", "H")
        assert isinstance(at.screen, BoardScreen)
        assert at.app.clipboard.startswith("Ada Cole")
        assert len(at.written) == written


async def test_the_box_is_whole_on_a_small_screen(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=TEXTS, before=["Ada Cole"], size=(40, 20)) as at:
        await writes(at, "hello")
        for word in ("hello", "Hello Ada", "enter copy", "write the message", "esc back"):
            assert word in at.text
        await at.press("e")
        await at.laid_out()
        assert "esc when it is right" in at.text


async def test_a_visit_is_copied_as_a_calendar_entry(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ada Ruiz")
        await at.seen()
        await at.press("I")
        assert "No visit of Ada Ruiz is booked" in at.notice
        visit = at.clock.now() + datetime.timedelta(days=1)
        at.do(Move, lead=lead, stage="booked", appointment_at=visit)
        await at.seen()
        await at.press("right", "right", "right", "I")
        assert "Copied the visit of Ada Ruiz" in at.notice
        assert at.app.clipboard.startswith("BEGIN:VCALENDAR")
        assert f"DTSTART:{visit:%Y%m%dT%H%M%SZ}" in at.app.clipboard


async def test_a_name_and_one_more_number_are_put_right_from_the_contact(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("june")
        await at.seen()
        await at.press("enter", "K", "n")
        assert at.field.value == "june"
        await at.types("June Park")
        await at.press("enter")
        await at.seen()
        at.clock.forward(1)
        await at.press("K", "p")
        await at.types("303 555 0177")
        assert "(303) 555-0177" in at.text
        await at.press("enter")
        contact = at.contact(lead)
        assert (contact.name, "+13035550177" in {way.value for way in contact.ways}) == ("June Park", True)
        assert "June Park" in at.text
