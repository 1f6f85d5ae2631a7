"""Retries, tags and replies: read as written, and every mistake told with what would be right."""

from __future__ import annotations

import datetime
import textwrap
from pathlib import Path

import pytest

from leadtui.config.frameworks import check_asking
from leadtui.config.load import loaded
from leadtui.config.settings import Settings
from leadtui.config.shipped import shipped_example
from leadtui.domain.tags import TagRule
from leadtui.domain.templates import BLANKS, DEFAULT_TEMPLATES, Template
from tests.support.configs import read, settings, wrong

NOON = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)


# -- retries -------------------------------------------------------------------------------------------------


def test_a_ladder_is_kept_as_it_is_written_since_it_is_read_after_every_call() -> None:
    found = settings("checklist: {retries: [30m, tomorrow 9, Mon 14, 2w, 15 dec, 16:00]}")
    assert found.checklist.retries == ("30m", "tomorrow 9", "Mon 14", "2w", "15 dec", "16:00")
    assert settings("checklist: {retries: []}").checklist.retries == ()


def test_a_rung_that_cannot_be_read_or_may_be_over_is_told() -> None:
    assert wrong("checklist: {retries: [1h, soon, today 9, 2026-12-01, '']}") == [
        "1: checklist.retries[2]: 'soon' is not a moment such as 1h, 4h, tomorrow 9 or 2d",
        "1: checklist.retries[3]: 'today 9' may be over by the time it is read "
        "(such as 1h, tomorrow 9 or mon 14)",
        "1: checklist.retries[4]: '2026-12-01' may be over by the time it is read "
        "(such as 1h, tomorrow 9 or mon 14)",
        "1: checklist.retries[5]: '' is not a moment such as 1h, 4h, tomorrow 9 or 2d",
    ]


# -- tags ----------------------------------------------------------------------------------------------------


def test_tags_are_rules_for_decisions() -> None:
    found = settings("""
        tags:
          boiler: {words: [boiler, hot water]}
          downtown: {postcodes: ["802"], sources: [referral]}
    """)
    assert found.rules(NOON).tags == (
        TagRule("boiler", words=("boiler", "hot water")),
        TagRule("downtown", sources=("referral",), postcodes=("802",)),
    )
    assert Settings().rules(NOON).tags == ()


def test_a_tag_without_a_rule_and_what_is_no_tag_are_told() -> None:
    assert wrong("""\
        tags:
          boiler:
          bath: {words: []}
          two words: {words: [x]}
          roof: {words: [""]}
          gas: {word: [gas]}
    """) == [
        "2: tags.boiler: no rule puts this tag on (give it words, sources or postcodes)",
        "3: tags.bath: no rule puts this tag on (give it words, sources or postcodes)",
        "4: tags.two words: 'two words' is not a tag of one word",
        "5: tags.roof.words[1]: '' is not a word or a few",
        "6: tags.gas.word: unknown key (did you mean words?)",
    ]


# -- replies -------------------------------------------------------------------------------------------------


def test_replies_are_the_shops_own_or_the_ones_it_starts_with() -> None:
    assert Settings().replies == DEFAULT_TEMPLATES
    assert settings("replies: []").replies == ()
    found = settings("""
        replies:
          - name: hello
            channel: email
            kind: nurture
            stages: [new]
            verdicts: [later, never]
            subject: {en: "About {need}"}
            text:
              en: |
                Hello {first_name},

                no: 7:00
              es: Hola
    """)
    assert found.replies == (
        Template(
            name="hello",
            text={"en": "Hello {first_name},\n\nno: 7:00\n", "es": "Hola"},
            subject={"en": "About {need}"},
            channel="email",
            kind="nurture",
            stages=("new",),
            verdicts=("later", "never"),
        ),
    )


def test_what_is_wrong_with_the_replies_is_told_at_the_reply() -> None:
    assert wrong("""\
        stages: [{id: new, category: open}, {id: site-visit, category: working}]
        replies:
          - {name: a, text: {en: Hello}, stages: [new, site-vist]}
          - {name: a, text: {en: " "}, subject: {en: Hello}}
          - {name: b, text: {}}
    """) == [
        "3: replies[1].stages[2]: there is no stage 'site-vist' (did you mean site-visit?)",
        "4: replies[2].name: a second reply 'a' (rename one)",
        "4: replies[2].text: no words (such as {en: Hello {first_name}})",
        "4: replies[2].subject: a message has no subject (only an email has)",
        "5: replies[3].text: no words (such as {en: Hello {first_name}})",
    ]


def test_stages_that_are_wrong_themselves_do_not_make_the_replies_wrong() -> None:
    assert wrong("stages: [{id: x}]\nreplies: [{name: a, text: {en: Hello}, stages: [x]}]") == [
        "1: stages[1].category: missing (write one of open, working, parked, won, lost, out)"
    ]


def test_a_reply_says_what_is_not_right_in_it() -> None:
    assert wrong("""\
        replies:
          - {name: b, text: {}, channel: mail, kind: advert, verdicts: [redy]}
          - {name: c, text: Hello}
          - {text: {en: Hello}, word: x}
    """) == [
        "2: replies[1].channel: 'mail' is not one of the choices (did you mean email?)",
        "2: replies[1].kind: 'advert' is not one of the choices (one of: answer, nurture)",
        "2: replies[1].verdicts[1]: 'redy' is not one of the choices (did you mean ready?)",
        "3: replies[2].text: text where there should be a mapping of keys to values",
        "4: replies[3].word: unknown key (one of: channel, kind, name, stages, subject, text, verdicts)",
        "4: replies[3].name: missing (write text)",
    ]


# -- blanks --------------------------------------------------------------------------------------------------


def test_a_blank_that_nothing_fills_is_told_with_the_nearest_name() -> None:
    assert wrong(
        """\
        replies:
          - name: a
            channel: email
            subject: {en: "{vist}"}
            text:
              en: "{name} {first name} {frist_name} {frist_name} {visit}"
              es: "{{name}}"
        """,
        check_asking,
    ) == [
        "4: replies[1].subject.en: nothing fills {vist} (did you mean visit?)",
        "6: replies[1].text.en: nothing fills {frist_name} (did you mean first_name?)",
        "6: replies[1].text.en: a { or } that is no blank (a blank is one word: {first_name})",
        "7: replies[1].text.es: a { or } that is no blank (a blank is one word: {first_name})",
    ]


def test_every_blank_that_is_documented_is_good() -> None:
    blanks = " ".join(f"{{{blank}}}" for blank in BLANKS)
    read(f'replies: [{{name: a, text: {{en: "{blanks}"}}}}]', check_asking)
    for template in DEFAULT_TEMPLATES:
        for words in template.text.values():
            read(f'replies: [{{name: a, text: {{en: "{words}"}}}}]', check_asking)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "frameworks"
    folder.mkdir()
    (folder / "roofers.yaml").write_text(
        textwrap.dedent("""\
            name: roofers
            questions:
              - {key: roof, label: Roof, ask: {en: Flat?}}
            rule: {never: [roof]}
        """)
    )
    return tmp_path / "config.yaml"


def test_a_question_of_the_shops_own_fills_a_blank(own: Path) -> None:
    reply = '\nreplies: [{name: a, text: {en: "{roof} {rof}"}}]'
    found = loaded(f"checklist: {{framework: roofers}}{reply}".encode(), own, {"HOME": "/"})
    good = {"checklist": found.settings.checklist, "replies": found.settings.replies}
    assert [problem.message for problem in check_asking(good, found.marked)] == ["nothing fills {rof}"]


def test_a_framework_that_is_not_there_is_told_alone() -> None:
    assert wrong("checklist: {framework: fvie}\nreplies: [{name: a, text: {en: '{x}'}}]", check_asking) == [
        "1: checklist.framework: there is no framework fvie (did you mean five?)"
    ]


def test_where_the_checklist_itself_is_wrong_only_that_is_told() -> None:
    lines = wrong("checklist: {framwork: x}\nreplies: [{name: a, text: {en: '{x}'}}]", check_asking)
    assert lines == ["1: checklist.framwork: unknown key (did you mean framework?)"]


def test_a_framework_file_of_the_shops_own_is_checked_where_it_stands(own: Path) -> None:
    (own.parent / "frameworks" / "roofers.yaml").write_text("name: roofers\nquestions: []\nrule: {}\n")
    found = loaded(b"checklist: {framework: roofers}", own, {"HOME": "/"})
    problems = list(check_asking({"checklist": found.settings.checklist}, found.marked))
    assert {Path(problem.file).name for problem in problems} == {"roofers.yaml"}
    assert "there are no questions" in [problem.message for problem in problems]


def test_a_config_that_says_nothing_of_it_is_not_asked(own: Path) -> None:
    found = read("theme: dark")
    assert list(check_asking({"theme": "dark"}, found.marked)) == []


def test_the_example_shows_a_reply_of_each_kind() -> None:
    found = read(shipped_example().read_text(encoding="utf-8"), check_asking).settings
    assert {(one.channel, one.kind) for one in found.replies} == {
        ("message", "answer"), ("message", "nurture"), ("email", "answer"),
    }  # fmt: skip
