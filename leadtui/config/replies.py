"""What can be wrong with the texts that a shop writes again and again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from leadtui.domain.checklist import blanks_of, fill
from leadtui.domain.templates import BLANKS, Template
from leadtui.errors import Problem
from leadtui.strict import Marked, nearest, problem_at, under
from leadtui.strict.marked import shown


def reply_problems(
    replies: Iterable[Template], stages: Collection[str] | None, node: Marked, path: str
) -> Iterator[Problem]:
    """Names twice, texts without words, subjects that nobody sees, stages that are not there.

    `stages` are the ids of the shop's own, None while they cannot be told; `node` and `path` are those of the
    whole config.
    """
    names: set[str] = set()
    for place, reply in enumerate(replies):
        here, at = node.at("replies", place), under(under(path, "replies"), place + 1)
        if reply.name in names:
            yield problem_at(
                here.at("name"), under(at, "name"), f"a second reply {shown(reply.name)}", "rename one"
            )
        names.add(reply.name)
        if not any(text.strip() for text in reply.text.values()):
            yield problem_at(
                here.at("text"), under(at, "text"), "no words", "such as {en: Hello {first_name}}"
            )
        if reply.subject and reply.channel != "email":
            yield problem_at(
                here.at("subject"), under(at, "subject"), "a message has no subject", "only an email has"
            )
        for index, stage in enumerate(reply.stages):
            if stages is not None and stage not in stages:
                where = under(under(at, "stages"), index + 1)
                yield problem_at(
                    here.at("stages", index),
                    where,
                    f"there is no stage {shown(stage)}",
                    nearest(stage, stages),
                )


def check_blanks(replies: Iterable[Template], asked: Iterable[str], node: Marked) -> Iterator[Problem]:
    """Blanks that nothing fills: neither what is known of every lead nor an answer to what is asked.

    `node` is that of the whole config.
    """
    known = tuple(dict.fromkeys((*BLANKS, *asked)))
    for place, reply in enumerate(replies):
        for field, texts in (("subject", reply.subject), ("text", reply.text)):
            for language, text in texts.items():
                here = node.at("replies", place, field, language)
                at = under(under(under("replies", place + 1), field), language)
                yield from _blank_problems(text, known, here, at)


def _blank_problems(text: str, known: Collection[str], here: Marked, at: str) -> Iterator[Problem]:
    for blank in dict.fromkeys(blanks_of(text)):
        if blank not in known:
            yield problem_at(here, at, f"nothing fills {{{blank}}}", nearest(blank, known))
    if set("{}") & set(fill(text, dict.fromkeys(blanks_of(text), "-"))):
        yield problem_at(here, at, "a { or } that is no blank", "a blank is one word: {first_name}")
