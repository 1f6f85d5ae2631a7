"""The pretend shop as a whole: a folder with a config, feeds that answer, a past, and colleagues."""

from __future__ import annotations

import datetime
import random
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from leadtui.clock import Clock
from leadtui.desk.demo import feeds, past, staff
from leadtui.desk.demo.wire import PBX_USER, Scene
from leadtui.domain.board import Board
from leadtui.domain.commands import Command

SEED: Final = 7
VIEWER: Final = staff.VIEWER
SECRET_FILE: Final = "made-up-secret"  # noqa: S105 - the name of a file


class Shop:
    """A pretend shop that is open: what a board over it needs."""

    def __init__(self, folder: Path, scene: Scene) -> None:
        self.folder = folder
        """Everything of it; gone when the shop closes."""
        self.config_path = folder / "config.yaml"
        self.journal_path = folder / "data"
        """The folder that the journal stands in."""
        self.drop_folder = folder / "inbox"
        """Watched by a source: a CSV that is put there is taken in."""
        self.scene = scene
        self._chance = random.Random(f"{scene.seed}/staff")

    def seed_commands(self, find: past.Find) -> Iterator[tuple[datetime.datetime, Command]]:
        """The shop's past, each command with when it was given, in order.

        Submit each before asking for the next; `find` looks in the journal they go to.
        """
        return past.commands(self.scene.seed, self.scene.began.astimezone(), find)

    def next_staff_command(self, board: Board, now: datetime.datetime) -> Command | None:
        """What one of the colleagues does now, or None. A refusal is no trouble: somebody was quicker."""
        return staff.next_command(board, now, self._chance)

    def staff_pause_s(self) -> float:
        """Seconds to wait before asking for the colleagues' next command."""
        return staff.pause_s(self._chance)


@contextmanager
def pretend_shop(clock: Clock, seed: int = SEED) -> Iterator[Shop]:
    """Open a pretend shop in a temporary folder and close it with the block; touches nothing else.

    Whoever polls its feeds or writes its journal has to have ended by then.
    """
    with tempfile.TemporaryDirectory(prefix="leadtui-demo-", ignore_cleanup_errors=True) as name:
        scene = Scene(seed, clock.now(), secrets.token_hex(12))
        shop = Shop(Path(name), scene)
        secret = shop.folder / SECRET_FILE
        secret.touch(mode=0o600)
        secret.write_text(scene.secret, encoding="ascii")
        shop.journal_path.mkdir()
        shop.drop_folder.mkdir()
        with feeds.serving(scene, clock) as address:
            shop.config_path.write_text(config_text(address, shop.folder), encoding="utf-8")
            yield shop


def config_text(address: str, folder: Path) -> str:
    """The pretend shop's config: what a real one would write, but for the haste of its intervals."""
    return _CONFIG.format(address=address, secret=folder / SECRET_FILE, user=PBX_USER)


_CONFIG: Final = """\
# The pretend shop of leadtui demo. Everybody in it is invented.

shop:
  name: Root & Branch Plumbing
  region: US

people:
  ana: {{}}
  bo: {{}}
  dan: {{}}

data: data

urgent_words: [burst, leak, flood, no heat, frozen]

stages:
  - id: new
    label: New
    category: open
    milestone: inbound
    owner: ana
    cover: bo
    target: 5m
    standard: every contact called within five minutes and claimed by a name
  - id: qualifying
    label: Qualifying
    category: working
    owner: ana
    cover: bo
    target: 1h
    standard: the five questions asked, and a verdict set
  - id: qualified
    label: Qualified
    category: working
    milestone: qualified
    owner: dan
    cover: ana
    target: 4h
    standard: a visit offered and a time agreed
  - id: booked
    label: Booked
    category: working
    milestone: booked
    owner: dan
    cover: ana
    target: 7d
    standard: the visit made and an answer had
  - id: signed
    label: Signed
    category: won
    milestone: signed
    standard: the order signed
  - id: later
    label: Later
    category: parked
    standard: woken on its date
  - id: never
    label: Never
    category: lost
    standard: a reason given
  - id: lost
    label: Lost
    category: lost
    standard: a reason given
  - id: not-enquiry
    label: Not an enquiry
    category: out
    standard: nobody who wants work done

sources:
  web-form:
    kind: http
    url: {address}/forms/submissions
    interval: 2s
    auth: {{kind: header, value: "file:{secret}"}}
    page: {{kind: page, param: page, more: page < pages}}
    since: {{kind: query, param: since}}
    items: data.submissions
    channel: form
    map:
      id: submission_id
      raised_at: submitted_at
      name: "answers[?field=='full_name'].value | [0]"
      phone: "answers[?field=='phone'].value | [0]"
      email: "answers[?field=='email'].value | [0]"
      message: "answers[?field=='message'].value | [0]"
      service: "answers[?field=='service'].value | [0]"
      address: "answers[?field=='address'].value | [0]"
      postcode: "answers[?field=='postcode'].value | [0]"
      consent: consent
      campaign: page.campaign

  calls:
    kind: http
    url: {address}/pbx/missed.csv
    interval: 2s
    auth: {{kind: basic, user: {user}, password: "file:{secret}"}}
    since: {{kind: query, param: from}}
    format: csv
    channel: call
    map:
      id: call_id
      raised_at: started_at
      phone: caller
      message: note

  chat:
    kind: http
    url: {address}/chat/messages
    interval: 2s
    auth: {{kind: header, name: X-Chat-Token, value: "file:{secret}"}}
    page: {{kind: cursor, param: after, read: meta.next}}
    since: {{kind: query, param: since, format: epoch}}
    items: payload
    channel: message
    map:
      id: id
      raised_at: created_at
      kind: "'message'"
      name: sender.name
      phone: sender.phone_number
      email: sender.email
      message: content

  ads:
    kind: http
    url: {address}/ads/leads
    interval: 2s
    auth: {{kind: query, param: access_token, value: "file:{secret}"}}
    page: {{kind: link_header}}
    since: {{kind: query, param: since, format: epoch}}
    channel: ad
    map:
      id: id
      raised_at: created_time
      name: "field_data[?name=='full_name'].values | [0][0]"
      phone: "field_data[?name=='phone_number'].values | [0][0]"
      email: "field_data[?name=='email'].values | [0][0]"
      postcode: "field_data[?name=='zip_code'].values | [0][0]"
      message: "field_data[?name=='what_do_you_need'].values | [0][0]"
      campaign: campaign_name

  inbox:
    kind: folder
    path: inbox
"""
