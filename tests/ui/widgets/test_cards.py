from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.ages import DAY, HOUR, MINUTE
from leadtui.domain.board import Card
from leadtui.domain.stages import DEFAULT_PIPELINE
from leadtui.ui.cards import card_line, card_rows
from leadtui.ui.telling import Told, lateness, moment, tell, time_columns
from tests.support.painted import LOOK, NOW, ago, card, text


def rows(one: Card, columns: int = 28, *, selected: bool = False) -> list[str]:
    """What the rows of a card in a lane say."""
    stage = DEFAULT_PIPELINE.get(one.lead.stage)
    assert stage is not None
    painted = card_rows(one, told(one), LOOK, columns, time_columns(stage), selected=selected)
    return [text(row).rstrip() for row in painted]


def told(one: Card, *, coarse: bool = False) -> Told:
    """What a card says now."""
    stage = DEFAULT_PIPELINE.get(one.lead.stage)
    assert stage is not None
    return tell(one, stage, NOW, LOOK, coarse=coarse)


def in_days(days: int, hours: float = 0) -> datetime.datetime:
    """A moment to come."""
    return NOW + datetime.timedelta(days=days, hours=hours)


def test_a_late_lead_says_so_in_a_sign_and_in_words() -> None:
    assert rows(card(name="Ana Ruiz", age_s=460, words="burst pipe, kitchen"), 37) == [
        " 7m40 ! Ana Ruiz",
        "        burst pipe, kitchen",
        "        late 2m40 · nobody · web form",
    ]


def test_a_lead_in_time_says_who_has_it_and_where_it_came_from() -> None:
    one = card(name="Kim Ode", stage="qualifying", age_s=720, words="bathroom", owner="ana", answers=3)

    assert rows(one) == [
        " 12m    Kim Ode        ■■■□□",
        "        bathroom",
        "        ana · web form",
    ]


def test_a_visit_is_told_by_its_day_and_hour_and_an_amount_at_the_end() -> None:
    visit = card(
        name="J. Wu", stage="booked", owner="dan", words="boiler swap",
        appointment_at=datetime.datetime(2026, 11, 26, 16, 0, tzinfo=datetime.UTC), amount=3800,
    )  # fmt: skip

    assert rows(visit, 32) == [
        " Thu 09:00  J. Wu",
        "            boiler swap   £3,800",
        "            dan · web form",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("burst pipe in the kitchen, water everywhere", ["burst pipe in the", "kitchen, water ev…"]),
        ("burst pipe, bath", ["burst pipe, bath"]),
        ("unbelievablylongword and more of it", ["unbelievablylongwo", "rd and more of it"]),
        ("", ["left no words"]),
    ],
)
def test_a_higher_card_has_more_of_the_words(words: str, said: list[str]) -> None:
    one = card(words=words, age_s=20)
    higher = [text(row).rstrip() for row in card_rows(one, told(one), LOOK, 26, 5, height=4)]
    assert [row.strip() for row in higher[1 : 1 + len(said)]] == said
    assert higher[1 + len(said)].strip().startswith("nobody")
    assert len(higher) == 4


def test_beside_an_amount_no_word_is_broken_that_has_room_below() -> None:
    one = card(stage="qualified", words="Refurbishing the bathroom", amount=12500.0, owner="dan")
    higher = [text(row).strip() for row in card_rows(one, told(one), LOOK, 26, 5, height=4)]
    assert higher[1:3] == ["£12,500", "Refurbishing the…"]


def test_who_has_no_name_goes_by_their_number_as_the_country_writes_it() -> None:
    assert rows(card(phone="+13035550142", words=""))[:2] == [
        " 1m00   (303) 555-0142",
        "        left no words",
    ]


@pytest.mark.parametrize(
    ("described", "state"),
    [
        ({"stage": "qualifying", "age_s": 600, "call_back_in_s": 3480, "owner": "bo"}, "call back 15:30"),
        ({"stage": "qualifying", "age_s": 600, "call_back_in_s": 2 * DAY}, "call back Thu 14:32"),
        ({"age_s": 60, "asked": 2}, "asked again"),
        ({"stage": "qualified", "age_s": 60, "waiting_since": ago(60), "replied": True}, "replied"),
        ({"stage": "lost", "age_s": 60, "reason": "price"}, "price"),
        ({"age_s": 5 * MINUTE + 1}, "late <1m"),
        ({"age_s": 5 * MINUTE + 29}, "late 20s"),
        ({"age_s": 3 * HOUR}, "late 2h55"),
        ({"age_s": 60}, ""),
    ],
)
def test_what_matters_most_about_a_lead_is_told_in_words(described: dict[str, Any], state: str) -> None:
    assert told(card(**described)).state == state


def test_there_is_room_for_a_call_back_in_a_line() -> None:
    today = card(stage="qualifying", age_s=600, call_back_in_s=3480)
    another_day = card(stage="qualifying", age_s=600, call_back_in_s=2 * DAY)

    assert told(today, coarse=True).state == "call 15:30"
    assert told(another_day, coarse=True).state == "call Thu"


@pytest.mark.parametrize(
    ("described", "time"),
    [
        ({"age_s": 245}, "4m05"),
        ({"age_s": 20 * MINUTE}, "20m"),
        ({"stage": "qualifying", "age_s": 20 * MINUTE}, "20m"),
        ({"stage": "qualifying", "age_s": 58 * MINUTE}, "58m00"),
        ({"stage": "qualified", "age_s": 70 * MINUTE}, "1h10"),
        ({"stage": "later", "age_s": DAY, "wake_at": in_days(40)}, "3 Jan"),
        ({"stage": "later", "age_s": DAY, "wake_at": in_days(1)}, "Wed 14:32"),
        ({"stage": "qualified", "age_s": DAY, "waiting_since": ago(120)}, "2m"),
    ],
)
def test_the_time_is_the_one_that_matters_in_that_stage(described: dict[str, Any], time: str) -> None:
    assert told(card(**described)).time == time


@pytest.mark.parametrize(
    ("described", "band"),
    [
        ({"age_s": 60}, "fresh"),
        ({"age_s": 4 * MINUTE}, "warm"),
        ({"age_s": 6 * MINUTE}, "late"),
        ({"stage": "qualifying", "age_s": 60}, "quiet"),
        ({"stage": "qualifying", "age_s": 50 * MINUTE}, "warm"),
        ({"stage": "signed", "age_s": 90 * DAY}, "quiet"),
    ],
)
def test_an_age_warms_up_in_the_last_quarter_before_its_target(described: dict[str, Any], band: str) -> None:
    assert told(card(**described)).band == band


def test_lateness_moves_in_steps() -> None:
    assert [lateness(seconds) for seconds in (9, 19, 160, 169, 299, 300, 4000)] == [
        "<1m", "10s", "2m40", "2m40", "4m50", "5m", "1h06",
    ]  # fmt: skip
    assert lateness(160, coarse=True) == "2m"


def test_a_day_far_off_is_told_by_its_date() -> None:
    assert moment(in_days(3), NOW, LOOK.zone) == "Fri 14:32"
    assert moment(in_days(18), NOW, LOOK.zone) == "12 Dec"


def test_urgent_has_the_sign_before_it_is_late() -> None:
    assert rows(card(age_s=130, urgent=True))[0] == " 2m10 ! Ana Ruiz"


def test_the_mark_stands_beside_the_name_and_the_words() -> None:
    assert [row[:1] for row in rows(card(), selected=True)] == ["▌", "▌", " "]
    assert [row[1:] for row in rows(card(), selected=True)] == [row[1:] for row in rows(card())]


def test_where_there_is_no_room_the_source_goes_first_and_what_is_late_stays() -> None:
    one = card(age_s=460, source="a web form with a long name", owner="ana")

    assert rows(one, 26)[2] == "        late 2m40 · ana"
    assert rows(one, 20)[2] == "        late 2m40"


def test_a_card_in_one_row_says_who_and_how_late() -> None:
    late = card(age_s=460)
    held = card(name="Sam", stage="qualifying", age_s=2400, owner="bo")

    def line(one: Card, columns: int) -> str:
        return text(card_line(one, told(one, coarse=True), LOOK, columns, 5)).rstrip()

    assert line(late, 39) == " 7m40 ! Ana Ruiz                late 2m"
    assert line(held, 39) == " 40m    Sam                          bo"
    assert line(late, 79) == (" 7m40 ! Ana Ruiz           burst pipe                      late 2m     nobody")


def test_in_one_row_an_amount_is_never_cut_and_ends_where_others_end() -> None:
    big = card(
        stage="qualified", amount=12500.0, words="rewire the whole house, all three floors", owner="dan"
    )
    small = card(stage="qualified", amount=240.0, words="a tap", owner="dan")
    lines = [text(card_line(one, told(one, coarse=True), LOOK, 79, 5)) for one in (big, small)]
    assert lines[0].index("£12,500") + len("£12,500") == lines[1].index("£240") + len("£240")
    assert "rewire the whole hous…" in lines[0]


names = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "山田 太郎",
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
            "\x1b[2J",
            "محمد",
            "[b]x[/b]",
            "e\u0301" * 30,
        ]
    ),
)


@given(names, names, names, st.integers(10, 120), st.booleans(), st.booleans())
def test_a_strangers_text_never_breaks_a_column(
    name: str, words: str, source: str, columns: int, late: bool, selected: bool
) -> None:
    one = card(name=name, words=words, source=source, age_s=900 if late else 30, owner=name or None)
    painted = [
        *card_rows(one, told(one), LOOK, columns, 5, selected=selected),
        card_line(one, told(one, coarse=True), LOOK, columns, 5, selected=selected),
    ]

    for row in painted:
        assert sum(segment.cell_length for segment in row) == columns
        assert text(row).isprintable()
