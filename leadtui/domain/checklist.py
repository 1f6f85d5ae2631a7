"""The checklist: a few questions over one answer store, and the gate rule that reads the answers.

A framework is only order, wording and rule: switching it loses no answer. The program proposes; a person
sets the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from leadtui.domain.contacts import Answer

Reply = Literal["yes", "no", "unknown"]
REPLIES: tuple[Reply, ...] = ("yes", "no", "unknown")

Verdict = Literal["ready", "later", "never"]

MOST_QUESTIONS = 7
"""More are not asked on a busy day, and then none is."""


class Question(msgspec.Struct, frozen=True):
    """One thing to find out: the words to say aloud, and what each answer means."""

    key: str
    """Where its answer is kept: need, area, budget, timing, authority, or a shop's own."""
    label: str
    ask: dict[str, str]
    """The words by language, the shop's own first."""
    ask_plain: dict[str, str] = {}
    """The words where a blank of `ask`, such as `{range}`, cannot be filled in."""
    yes: str = ""
    """The criterion: what yes means."""
    no: str = ""
    unknown: str = ""
    prefill: str = ""
    """The field of a contact whose words stand as answer *from the form* until somebody confirms them."""

    @property
    def takes_words_only(self) -> bool:
        """Whether yes and no mean nothing here: what they say is written down."""
        return not (self.yes or self.no or self.unknown)

    def words(self, blanks: Mapping[str, str], language: str = "") -> str:
        """What to say, in a language if it is known, else in the first; blanks filled in."""
        said = _in_language(self.ask, language) or self.label
        if all(blanks.get(blank) for blank in blanks_of(said)):
            return fill(said, blanks)
        return _in_language(self.ask_plain, language) or fill(said, blanks)

    def means(self, reply: Reply, blanks: Mapping[str, str]) -> str:
        """The criterion of one answer, blanks filled in; empty where none is written."""
        return fill({"yes": self.yes, "no": self.no, "unknown": self.unknown}[reply], blanks)


def _in_language(said: Mapping[str, str], language: str) -> str:
    return said.get(language) or next(iter(said.values()), "")


_BLANK = r"\{(\w+)\}"


def blanks_of(text: str) -> list[str]:
    """The names of the blanks in a text: `{range}` has the name range."""
    return re.findall(_BLANK, text)


def fill(text: str, blanks: Mapping[str, str]) -> str:
    """The text with its blanks filled in; one that nobody knows stays as three dots."""
    return re.sub(_BLANK, lambda found: blanks.get(found[1]) or "…", text)


class AtLeast(msgspec.Struct, frozen=True):
    """So many of these questions have to be answered with yes."""

    of: tuple[str, ...] = ()
    yes: int = 0


class Rule(msgspec.Struct, frozen=True):
    """When the gate proposes what.

    A question that it does not name gates nothing and takes words only: it says not what an answer means.
    """

    never: tuple[str, ...] = ()
    """A no to one of these proposes never, and the rest need not be asked."""
    later: tuple[str, ...] = ()
    """A no to one of these proposes later."""
    ready: AtLeast = AtLeast()
    """With every gating question asked and none answered with no, ready needs this besides."""

    @property
    def gating(self) -> frozenset[str]:
        """The questions whose answer matters to the gate."""
        return frozenset(self.never) | frozenset(self.later) | frozenset(self.ready.of)


class Framework(msgspec.Struct, frozen=True):
    """A named way of asking."""

    name: str
    questions: tuple[Question, ...]
    rule: Rule

    def question(self, key: str) -> Question | None:
        """The question with this key, or None."""
        return next((question for question in self.questions if question.key == key), None)


class Proposal(msgspec.Struct, frozen=True):
    """What the gate makes of the answers so far."""

    verdict: Verdict | None
    """None while a question that gates has not been asked."""
    why: str
    """`no to area`, `once authority is asked`, `2 of 3`."""
    missing: tuple[str, ...] = ()
    """Keys of the gating questions that have not been asked, in order."""
    moot: bool = False
    """A hard no stands: what is left need not be asked."""


def propose(framework: Framework, answers: Mapping[str, Answer]) -> Proposal:
    """What the gate proposes for these answers. Not asked blocks ready; unknown is not no."""
    rule = framework.rule
    said = {key: answer.answer for key, answer in answers.items()}
    for key in rule.never:
        if said.get(key) == "no":
            return Proposal("never", f"no to {key}", moot=True)
    refused = [key for key in rule.later if said.get(key) == "no"]
    missing = tuple(question.key for question in framework.questions if _unasked(question.key, rule, said))
    if refused:
        return Proposal("later", f"no to {' and '.join(refused)}", missing)
    if missing:
        return Proposal(
            None, f"once {_listed(missing)} {'is' if len(missing) == 1 else 'are'} asked", missing
        )
    if any(said.get(key) == "no" for key in rule.gating):
        return Proposal("later", "a no stands")
    had = sum(said.get(key) == "yes" for key in rule.ready.of)
    if had < rule.ready.yes:
        return Proposal("later", f"{had} of {_listed(rule.ready.of)} are yes, {rule.ready.yes} are needed")
    return Proposal("ready", "all asked, none is no")


def _unasked(key: str, rule: Rule, said: Mapping[str, str]) -> bool:
    return key in rule.gating and key not in said


def _listed(keys: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(keys[:-1]), keys[-1] if keys else "")))


def flaws(framework: Framework) -> Iterator[str]:
    """What makes a framework useless, in words: rules about nothing, a gate that can never say ready."""
    keys = [question.key for question in framework.questions]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        yield f"two questions are called {twice[0]}"
    for key in sorted(framework.rule.gating - set(keys)):
        yield f"the rule names {key}, which is not asked"
    if not keys:
        yield "there are no questions"
    if len(framework.rule.ready.of) < framework.rule.ready.yes:
        yield f"ready needs {framework.rule.ready.yes} yes of {len(framework.rule.ready.of)}: it can never be"
    for question in framework.questions:
        if question.key not in framework.rule.gating and not question.takes_words_only:
            yield (
                f"no answer to {question.key} changes anything: name it in the rule, or leave out yes, no "
                "and unknown, and it takes words only"
            )
    if not framework.rule.gating:
        yield "no answer changes anything: the rule names no question"
