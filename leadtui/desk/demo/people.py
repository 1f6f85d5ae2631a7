"""Invented people and what they want of a plumber, by number: the same number is always the same person."""

from __future__ import annotations

from typing import Final

import msgspec

FIRST_NAMES: Final = (
    "Lena", "Omar", "Grace", "Tomas", "June", "Victor", "Priya", "Hugo", "Nadia", "Felix", "Rosa", "Ivan",
    "Maya", "Carl", "Aisha", "Bruno", "Chloe", "Diego", "Elsa", "Farid", "Gwen", "Henry", "Iris", "Jonas",
    "Keiko", "Liam", "Mina", "Noah", "Olga", "Pavel", "Quinn", "Rita", "Sven", "Tara", "Umar", "Vera",
    "Walt", "Xenia", "Yusuf", "Zoe", "Abel", "Bella", "Cyrus", "Dora", "Emil", "Flora", "Gina",
)  # fmt: skip

LAST_NAMES: Final = (
    "Abbott", "Becker", "Castro", "Dunn", "Evans", "Fischer", "Garcia", "Haddad", "Ibsen", "Jensen", "Kowal",
    "Lindgren", "Moreau", "Novak", "Okafor", "Park", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Varga",
    "Weber", "Xu", "Young", "Zeman", "Archer", "Bell", "Cruz", "Doyle", "Ellis", "Flynn", "Grant", "Hart",
    "Irwin", "Joyce", "Keller", "Lopez", "Mason", "Nash", "Olsen", "Perez", "Reyes", "Shaw", "Turner",
    "Upton", "Vance", "Walsh", "Yates", "Zimmer", "Adler", "Boyd", "Conte",
)  # fmt: skip

AREA_CODES: Final = (
    303, 720, 970, 719, 307, 505, 801, 406, 208, 605, 308, 785, 402, 435, 575, 620, 701, 712, 515, 563, 641,
    573, 660, 816, 913, 316, 405, 580, 918, 806, 915, 520, 602, 623, 480, 775, 503, 541, 509, 360,
)  # fmt: skip

STREETS: Final = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel", "Ironwood", "Juniper")
POSTCODES: Final = ("80202", "80203", "80204", "80205", "80206", "80209", "80210", "80211", "80218", "80220")

NUMBERS_AN_AREA: Final = 100
"""As many as are kept for fiction: 555-0100 to 555-0199."""


class Person(msgspec.Struct, frozen=True):
    """Somebody who could raise their hand."""

    name: str
    phone: str
    """In E.164."""
    email: str
    address: str
    postcode: str


class Job(msgspec.Struct, frozen=True):
    """Something to be done, and how people ask for it."""

    service: str
    words: str


def person(number: int) -> Person:
    """The invented person with a number from 0 on; after 4,000 the telephone numbers come round again."""
    first = FIRST_NAMES[(number * 11 + number // len(FIRST_NAMES) * 5) % len(FIRST_NAMES)]
    last = LAST_NAMES[(number * 7 + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
    return Person(
        name=f"{first} {last}",
        phone=fiction_number(number),
        email=f"{first}.{last}{number}@example.com".lower(),
        address=f"{100 + number * 37 % 899} {STREETS[number % len(STREETS)]} St",
        postcode=POSTCODES[number * 3 % len(POSTCODES)],
    )


def fiction_number(number: int) -> str:
    """A telephone number that nobody has, in E.164."""
    area = AREA_CODES[number // NUMBERS_AN_AREA % len(AREA_CODES)]
    return f"+1{area}555{100 + number % NUMBERS_AN_AREA:04}"


def written(phone: str, style: int) -> str:
    """A North American number as people type it, in one of several ways."""
    area, exchange, line = phone[2:5], phone[5:8], phone[8:]
    ways = (
        f"({area}) {exchange}-{line}",
        f"{area}-{exchange}-{line}",
        f"{area}.{exchange}.{line}",
        f"+1 {area} {exchange} {line}",
        f"{area}{exchange}{line}",
    )
    return ways[style % len(ways)]


JOBS: Final = (
    Job("water heater", "Water heater is making a banging noise, lukewarm at best"),
    Job("bathroom remodel", "Thinking about redoing the upstairs bathroom this spring"),
    Job("leak check", "Damp patch on the ceiling under the bathroom"),
    Job("boiler swap", "Boiler is twenty years old, what would a new one cost?"),
    Job("drain", "Kitchen drain keeps backing up, third time this year"),
    Job("toilet", "Toilet runs all night, water bill doubled"),
    Job("faucet", "New kitchen faucet, we bought it already"),
    Job("sump pump", "Sump pump gave up, basement is dry so far"),
    Job("gas line", "Gas line for an outdoor grill"),
    Job("water softener", "Quote for a water softener please, four people"),
    Job("shower", "Shower goes cold when anyone opens a tap"),
    Job("sewer camera", "Buying a house, can you put a camera down the sewer?"),
    Job("re-pipe", "Galvanised pipes from 1958, want them all replaced"),
    Job("hose bib", "Outside tap froze and now it drips"),
    Job("dishwasher", "Hook up a dishwasher where there was none before"),
)

BURSTS: Final = (
    Job("burst pipe", "Burst pipe in the kitchen, water everywhere!!"),
    Job("burst pipe", "Pipe burst in the crawl space, we shut the main off"),
    Job("no heat", "No heat since last night, two small children here"),
    Job("burst pipe", "burst pipe upstairs, ceiling is coming down"),
    Job("leak", "Water heater leaking all over the garage, please call"),
    Job("flood", "Basement flooding, pump can't keep up"),
    Job("frozen pipes", "Pipes frozen, afraid they burst when it warms up"),
)

SELLING: Final = (
    "We can get your business to page one, 200 backlinks for a small monthly fee",
    "Exclusive plumbing leads in your area, first ten free of charge",
    "Is your website losing you customers? Free audit inside",
)
"""What sellers write; the colleagues know them by it."""

LOOKING_FOR_WORK: Final = "Hi, are you hiring? Four years as an apprentice, own tools"
JOB_IN_HAND: Final = "You are putting in our boiler on Friday: can Dan bring the invoice along?"
PHONE_NOISE: Final = "Recorded message: your vehicle's warranty is about to expire"

REPLIES: Final = (
    "Yes, tomorrow morning works for me",
    "Sent you the photos, did you get them?",
    "Could it be Thursday instead?",
    "Talked to my husband, please go ahead",
    "What would it cost with the better one?",
)
