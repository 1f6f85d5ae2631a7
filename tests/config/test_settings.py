"""What a shop can set: read as written, and every mistake told with what would be right."""

from __future__ import annotations

import datetime

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.config.load import loaded
from leadtui.config.settings import Settings, Shop, Week
from leadtui.config.stages import DEFAULT_STAGES, StageSetting
from leadtui.config.values import REGIONS, Days, local_zone
from leadtui.domain.calendar import Calendar
from leadtui.domain.stages import DEFAULT_PIPELINE, Milestone
from leadtui.errors import ConfigError, Problem
from tests.support.configs import settings, wrong
from tests.support.examples import examples

DAY = datetime.date.fromisoformat


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def test_a_shop_without_a_config_is_always_open_and_has_the_default_stages() -> None:
    found = Settings(shop=Shop(zone="Europe/London"))
    assert found.calendar == Calendar("Europe/London")
    assert found.pipeline == DEFAULT_PIPELINE
    rules = found.rules(at("2026-06-01T12:00Z"))
    assert (rules.lease_s, rules.away, rules.shared_identity) == (3600, frozenset(), frozenset())
    assert rules.urgent_words == ("burst", "leak", "no heat")


def test_text_that_yaml_would_misread_is_what_was_written() -> None:
    found = settings("""
        shop: {name: 0123, region: NO, zone: Europe/Oslo}
        hours: {mon: [7:00-12:00, 13:00-17:30]}
        closed: [2026-12-25, 2026-12-31 New Year]
        people: {no: , on: }
        urgent_words: [no, 7:00, 1e3]
        mouse: off
    """)
    assert found.shop == Shop("0123", "Europe/Oslo", "NO")
    assert found.hours == Week(mon=((420, 720), (780, 1050)))
    assert found.closed == (
        Days(DAY("2026-12-25"), DAY("2026-12-25")),
        Days(DAY("2026-12-31"), DAY("2026-12-31"), "New Year"),
    )
    assert list(found.people) == ["no", "on"]
    assert found.urgent_words == ("no", "7:00", "1e3")
    assert found.mouse is False


def test_hours_and_closed_days_make_the_calendar() -> None:
    found = settings("""
        shop: {zone: America/Denver}
        hours:
          mon: [13:00-17:00, 7:00-12:00]
          tue: 7:00-12:00, 13:00-24:00
          wed: closed
        closed: [2026-12-24..2026-12-26 Christmas]
    """)
    week = {0: ((420, 720), (780, 1020)), 1: ((420, 720), (780, 1440)), 2: (), 3: (), 4: (), 5: (), 6: ()}
    closed = frozenset({DAY("2026-12-24"), DAY("2026-12-25"), DAY("2026-12-26")})
    assert found.calendar == Calendar("America/Denver", week, closed)


def test_who_is_away_is_asked_of_the_day_in_the_shops_zone() -> None:
    found = settings("""
        shop: {zone: America/Denver}
        people:
          ana: {away: [2026-06-01..2026-06-02 Ski]}
          bo:
    """)
    assert found.rules(at("2026-06-01T05:59Z")).away == frozenset()  # still May in Denver
    assert found.rules(at("2026-06-01T06:00Z")).away == {"ana"}
    assert found.rules(at("2026-06-03T05:59Z")).away == {"ana"}
    assert found.rules(at("2026-06-03T06:00Z")).away == frozenset()
    assert found.away(DAY("2026-06-02")) == {"ana"}
    assert found.away(DAY("2026-06-03")) == frozenset()


def test_stages_are_the_shops_own() -> None:
    found = settings("""
        people: {ana: , dan: }
        stages:
          - id: new
            category: open
            owner: ana
            cover: dan
            target: 5m
            milestone: inbound
            standard: "called: within five minutes"
          - {id: site-visit, category: working}
          - {id: signed, label: Won, category: won, milestone: signed}
    """)
    first, second, third = found.pipeline.stages
    assert (first.owner, first.cover, first.target_s, first.milestone) == (
        "ana",
        "dan",
        300,
        Milestone.INBOUND,
    )
    assert first.standard == "called: within five minutes"
    assert (second.label, second.owner, second.target_s) == ("Site visit", None, None)
    assert third.label == "Won"


def test_shared_identity_is_kept_as_ways_to_reach_and_patterns() -> None:
    found = settings("""
        shop: {region: US}
        shared_identity:
          [(303) 555-0142, +44 20 7946 0018, Office@Example.com, Info@, "@Relay.example", "*@*.Crm.example"]
    """)
    assert found.nobodies == {
        "phone:+13035550142", "phone:+442079460018", "email:office@example.com", "info@", "@relay.example",
        "*@*.crm.example",
    }  # fmt: skip


def test_sources_keep_their_own_options_raw() -> None:
    found = settings("""
        sources:
          web-form:
            kind: http
            url: https://example.com
            interval: 30s
            off_hours_interval: 10m
          drop: {kind: folder, path: in, enabled: no, interval: 0}
    """).sources
    web, drop = found["web-form"], found["drop"]
    assert (web.kind, web.enabled, web.interval, web.off_hours_interval) == ("http", True, 30, 600)
    assert isinstance(web.options.value, dict)
    assert {key: each.value for key, each in web.options.value.items()} == {
        "url": "https://example.com",
    }
    assert web.options.at("url").line == 5
    assert (drop.kind, drop.enabled, drop.interval, drop.off_hours_interval) == ("folder", False, 0, None)


def test_keys_are_brought_to_one_spelling() -> None:
    found = settings("""
        keymap:
          claim: c
          find: [/, ctrl+K]
          help: "?, F1, esc"
          undo: "#"
          move-on: ","
          release: []
    """).keymap
    assert found == {
        "claim": ("c",), "find": ("slash", "ctrl+k"), "help": ("question_mark", "f1", "escape"),
        "undo": ("number_sign",), "move-on": ("comma",), "release": (),
    }  # fmt: skip


def test_everything_that_is_wrong_is_told_at_once_with_line_and_path() -> None:
    assert wrong("""\
        shop: {name: Root, zone: denver, region: uk}
        hours:
          mon: [7:00-12:00, 11:00-13:00]
          tue: 17:00-7:00
          thur: closed
        closed: [2026-02-30, 2026-12-24..2026-12-20, 2026-12-24..2062-12-26, christmas]
        people: {ana: {awya: []}, nobody: }
        lease: 10s
        shared_identity: ["foo bar", "0"]
        urgent_words: [""]
        sources:
          web: {knd: http}
          Bad Name: {kind: http, off_hours_interval: 5}
        mouse: maybe
        keymap:
          claim: ctrl+h
          undo: [z, cmd+z]
        them: dark
        them: light
    """) == [
        "1: shop.zone: there is no time zone 'denver' (did you mean America/Denver?)",
        "1: shop.region: 'uk' is not a country (did you mean GB?)",
        "3: hours.mon: hours overlap (each begins when the last has ended)",
        "4: hours.tue: '17:00-7:00' ends before it begins (past midnight: 22:00-24:00, "
        "and 0:00-6:00 on the next day)",
        "5: hours.thur: unknown key (did you mean thu?)",
        "6: closed[1]: there is no day 2026-02-30 (dates are year-month-day, such as 2026-12-25)",
        "6: closed[2]: '2026-12-24..2026-12-20' ends before it begins (write the earlier date first)",
        "6: closed[3]: '2026-12-24..2062-12-26' is longer than a year (is one of the years a slip?)",
        "6: closed[4]: 'christmas' is not a date (2026-12-25) or a range (2026-12-24..2026-12-31)",
        "7: people.ana.awya: unknown key (did you mean away?)",
        "7: people.nobody: 'nobody' is not a name (nobody is taken)",
        "8: lease: '10s' is too short (at least 1m)",
        "9: shared_identity[1]: 'foo bar' is not a number, an address or a part of one such as info@",
        "9: shared_identity[2]: '0' is not a number, an address or a part of one such as info@",
        "10: urgent_words[1]: '' is not a word or a few",
        "12: sources.web.kind: missing "
        "(write the kind of source it is: http, imap, folder, exec or a service)",
        "13: sources.Bad Name: 'Bad Name' is not small letters, digits and hyphens, such as web-form",
        "13: sources.Bad Name.off_hours_interval: '5' is not a duration such as 30s or 5m, or 0 (by hand)",
        "14: mouse: 'maybe' is not true or false",
        "16: keymap.claim: a terminal cannot send ctrl+h (it arrives as backspace)",
        "17: keymap.undo[2]: a terminal cannot send 'cmd+z' (it never sees cmd: take a letter)",
        "18: them: unknown key (did you mean theme?)",
        "19: them: written twice (the first is on line 18)",
    ]  # fmt: skip


def test_what_is_wrong_with_the_stages_is_told_at_the_stage() -> None:
    assert wrong("""\
        people: {ana: }
        stages:
          - {id: new, category: open, owner: anna, milestone: booked}
          - {id: new, category: working, cover: dan, milestone: qualified}
          - {id: later, category: parked, milestone: signed}
          - {id: signed, category: won, milestone: signed}
    """) == [
        "3: stages[1].owner: 'anna' is not among the people (did you mean ana?)",
        "4: stages[2].id: a second stage new (every id is used once)",
        "4: stages[2].milestone: qualified comes too late or twice (inbound, qualified, booked, signed)",
        "4: stages[2].cover: 'dan' is not among the people (did you mean ana?)",
        "5: stages[3].milestone: a parked stage is no milestone (open, working and won ones are)",
        "6: stages[4].milestone: signed comes too late or twice (inbound, qualified, booked, signed)",
    ]


@pytest.mark.parametrize(
    "stages", ["[]", "[{id: a, category: lost}]", "[{id: a, category: working}, {id: b, category: open}]"]
)
def test_a_pipeline_begins_with_an_open_stage(stages: str) -> None:
    assert wrong(f"stages: {stages}") == [
        "1: stages: no open stage to begin in (every new lead begins in the first stage)"
    ]


def test_a_stage_says_what_is_not_right_in_it() -> None:
    assert wrong("""\
        stages:
          - {id: New, category: opn, target: 5, milestone: bookd}
          - {category: open}
    """) == [
        "2: stages[1].id: 'New' is not small letters, digits and hyphens, such as site-visit",
        "2: stages[1].category: 'opn' is not one of the choices (did you mean open?)",
        "2: stages[1].target: '5' is not a duration such as 90s, 5m, 4h or 7d",
        "2: stages[1].milestone: 'bookd' is not one of the choices (did you mean booked?)",
        "3: stages[2].id: missing (write small letters, digits and hyphens, such as site-visit)",
    ]


def test_owners_need_no_list_of_people() -> None:
    assert settings("stages: [{id: new, category: open, owner: ana}]").pipeline.first.owner == "ana"


def test_a_week_without_hours_is_told() -> None:
    assert wrong("hours: {mon: closed, tue: []}") == [
        "1: hours: never open (a shop without hours is never late; leave `hours` out for always)"
    ]
    assert len(wrong("hours: {}")) == 1
    assert settings("hours:").calendar.week is None


@pytest.mark.parametrize(
    "hours",
    ["7-12", "7:00", "7:60-9:00", "24:01-25:00", "7:00-24:01", "9:00-9:00", "a", "7:00-8:00,", "٧:00-9:00"],
)
def test_what_is_no_hours_is_refused(hours: str) -> None:
    assert len(wrong(f"hours: {{mon: ['{hours}']}}")) == 1
    assert len(wrong(f"hours: {{mon: '{hours}'}}")) == 1


@pytest.mark.parametrize(
    "zone", ["Europe/Lodnon", "America", "../etc/passwd", "/etc/passwd", "x\0", "a" * 300, "Mars"]
)
def test_a_zone_that_is_not_there_is_refused_with_a_hint(zone: str) -> None:
    (line,) = wrong(f'shop: {{zone: "{zone}"}}'.replace("\0", "\\0"))
    assert line.startswith("1: shop.zone: there is no time zone ")
    assert line.endswith(("?)", "such as Europe/London)"))


def test_regions_are_those_whose_numbers_can_be_read() -> None:
    assert phonenumbers.SUPPORTED_REGIONS == REGIONS


def test_the_zone_of_the_machine_stands_in_for_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    assert Settings().zone == "Asia/Kathmandu"
    monkeypatch.setenv("TZ", "EST5EDT4,M3.2.0,M11.1.0")
    assert local_zone()
    assert Settings(shop=Shop(zone="Europe/Paris")).zone == "Europe/Paris"


def test_the_default_stages_are_those_of_the_domain() -> None:
    assert tuple(setting.stage() for setting in DEFAULT_STAGES) == DEFAULT_PIPELINE.stages
    assert all(isinstance(setting, StageSetting) for setting in DEFAULT_STAGES)


KEYS = st.sampled_from([*Settings.__struct_fields__, "mon", "id", "category", "kind", "away", "x"])
VALUES = st.recursive(
    st.sampled_from(
        ["", "no", "7:00-9:00", "2026-12-25", "5m", "open", "ana", "ctrl+i", "a@b", "~", "'", "-1"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {each}" for key, each in items.items()) + "}"
        ),
    ),
    max_leaves=6,
)


@examples(100)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_config_is_settings_or_problems_with_lines(values: dict[str, str]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in values.items())
    found, problems = _outcome(text)
    lines = [problem.line for problem in problems]
    assert lines == sorted(lines)
    assert all(1 <= line <= len(values) + 1 for line in lines)
    assert all(problem.message for problem in problems)
    assert (found is None) == bool(problems)
    assert found is None or found.pipeline.first.category == "open"


def _outcome(text: str) -> tuple[Settings | None, tuple[Problem, ...]]:
    try:
        return loaded(text.encode(), "/shop/config.yaml", {}).settings, ()
    except ConfigError as error:
        return None, error.problems


@pytest.mark.parametrize(
    ("shop", "currency"),
    [
        ("{region: US}", "$"), ("{region: CH}", "CHF"), ("{region: US, currency: USD}", "USD"),
        ("{region: US, currency: none}", ""), ("{currency: €}", "€"), ("{}", ""), ("{region: AQ}", None),
    ],
)  # fmt: skip
def test_amounts_are_in_the_currency_of_the_shop_or_of_its_country(shop: str, currency: str | None) -> None:
    if currency is None:
        assert wrong(f"shop: {shop}")
    else:
        assert settings(f"shop: {shop}").currency == currency


@pytest.mark.parametrize("sign", ["dollar", "'4 $'", "'12'", "''"])
def test_what_is_no_currency_is_told(sign: str) -> None:
    (problem,) = wrong(f"shop: {{currency: {sign}}}")
    assert "shop.currency" in problem
    assert "a sign or up to four letters, such as $ or CHF, or none" in problem
