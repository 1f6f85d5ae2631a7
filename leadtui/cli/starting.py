"""`leadtui init`: a commented config from a few questions, and what to do next."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys

from leadtui.config.load import loaded
from leadtui.config.places import config_path
from leadtui.config.shipped import shipped_example
from leadtui.config.values import local_zone
from leadtui.errors import UsageError


def init(options: argparse.Namespace) -> int:
    """Ask for name, country and people; write the example config with the answers put in."""
    path, _ = config_path(options.config, os.environ)
    if path.exists() and not options.force:
        raise UsageError(f"{path} is there already.", "Edit it, or write a new one over it with --force.")
    text = shipped_example().read_text(encoding="utf-8")
    if sys.stdin.isatty():
        text = _asked(text)
    loaded(text.encode(), path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    print(f"Wrote {path}. Every key in it is explained there.")
    print("Next: leadtui check        is it right?")
    print("      leadtui              the board; press a to add somebody who is on the phone")
    print("      leadtui import FILE  take in what you have")
    return 0


def _asked(text: str) -> str:
    """The example with a shop's own answers in it; an empty answer takes what stands in brackets."""
    name = _ask("What is the shop called?", "Root & Branch Plumbing")
    zone = _ask("Its time zone?", local_zone())
    region = _ask("Its country, in two letters?", "US").upper()
    first = _ask("Who answers enquiries?", "ana")
    cover = _ask("Who stands in for them?", first)
    last = _ask("Who visits and quotes?", first)
    people = "".join(f"  {one}:\n" for one in dict.fromkeys((first, cover, last)))
    text = re.sub(r"^people:\n(?:  .*\n)+", f"people:\n{people}", text, flags=re.MULTILINE)
    owners = {"ana": first, "bo": cover, "dan": last}
    text = re.sub(
        r"^    (owner|cover): (ana|bo|dan)$",
        lambda m: f"    {m[1]}: {owners[m[2]]}",
        text,
        flags=re.MULTILINE,
    )
    text = text.replace(
        "  name: Root & Branch Plumbing\n", f"  name: {json.dumps(name, ensure_ascii=False)}\n"
    )
    text = text.replace("  zone: America/Denver\n", f"  zone: {json.dumps(zone)}\n")
    return text.replace("  region: US\n", f"  region: {json.dumps(region)}\n")


def _ask(question: str, otherwise: str) -> str:
    return input(f"{question} [{otherwise}] ").strip() or otherwise
