"""The shop's rules that a decision needs: config, reduced to what `decide` may look at."""

from __future__ import annotations

import msgspec

from leadtui.domain.checklist import Framework
from leadtui.domain.stages import DEFAULT_PIPELINE, Pipeline
from leadtui.domain.tags import TagRule


class Rules(msgspec.Struct, frozen=True):
    """How this shop decides; the events carry what these meant when they were made."""

    pipeline: Pipeline = DEFAULT_PIPELINE
    lease_s: int = 3600
    """Seconds a claim lasts after its holder's last event on the lead."""
    shared_identity: frozenset[str] = frozenset()
    """Way keys, and e-mail patterns such as `info@`, that identify nobody."""
    urgent_words: tuple[str, ...] = ()
    """Words that make a lead urgent when an enquiry says them."""
    tags: tuple[TagRule, ...] = ()
    """Which tags an enquiry brings its lead; the tag `urgent` is the mark that urgent words make."""
    away: frozenset[str] = frozenset()
    """People who have the day off: their stages go to the cover. What they say themselves comes on top."""
    framework: Framework | None = None
    """By which the gate proposes; None: the shop asks nothing, and a verdict is a person's word."""
    names_that_share: int = 3
    """A way to reach that has met so many different names identifies nobody."""
