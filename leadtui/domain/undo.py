"""Undo: which commands may be left out of the fold, and which later ones forbid it."""

from __future__ import annotations

from collections.abc import Iterator

from leadtui.domain.commands import Refusal, Undo
from leadtui.domain.draft import Draft
from leadtui.domain.events import (
    Answered,
    Assigned,
    CallBackSet,
    CameBack,
    Cancelled,
    Claimed,
    ConsentWithdrawn,
    ContactChanged,
    ContactMet,
    EnquiryRaised,
    Event,
    Flagged,
    GivenTogether,
    LeadOpened,
    Line,
    Linked,
    Merged,
    Moved,
    Released,
    Tagged,
    Touched,
    Unlinked,
    VerdictSet,
    WayMarked,
    WentAway,
    is_intake,
)
from leadtui.domain.facts import Facts
from leadtui.domain.fold import effective
from leadtui.domain.timeline import words_for


def undo(draft: Draft, command: Undo) -> Refusal | None:
    """Cancel a whole command, unless it is intake, gone already, or the ground of a later one."""
    facts = draft.facts
    line = facts.line(command.command)
    if line is None:
        return Refusal("there is no such command to undo")
    if _from_outside(line):
        return Refusal("what a source brought in cannot be undone")
    events = _about_somebody(line)
    if any(facts.is_erased(event.contact) for event in events):
        return Refusal("it is about somebody who was erased, and that cannot be undone")
    cancels = {event.contact: event for event in events}.values()
    counted = False
    for root in sorted({facts.root(event.contact) for event in events}):
        history = facts.history(root)
        counting = effective(history)
        if not any(event.command == line.command for event in counting):
            continue
        counted = True
        refusal = _in_the_way(facts, history, counting, line)
        if refusal is not None:
            return refusal
    if not counted:
        return Refusal("it is undone already")
    for event in cancels:
        draft.add(Cancelled(line.command), event.contact, event.lead)
    return None


def newest_of(facts: Facts, person: str) -> Event | None:
    """The newest command of a person that still counts and can be undone: its first event."""
    return _newest(facts, person, undone=False)


def newest_undo_of(facts: Facts, person: str) -> Event | None:
    """The newest undo of a person that still counts: cancelling it is the redo."""
    return _newest(facts, person, undone=True)


def given_with(facts: Facts, event: Event) -> tuple[Event, ...]:
    """What a person gave at once for many leads, of which `event` is a part, as far as it still counts.

    The first event of every command, the newest first; `event` alone where nothing was given with it.
    """
    line = facts.line(event.command)
    batch = _batch(line) if line else ""
    if not batch:
        return (event,)
    lines = filter(None, map(facts.line, facts.taken.newest(event.by)))
    firsts = (_about_somebody(one)[0] for one in lines if _batch(one) == batch)
    return tuple(first for first in firsts if _counts(facts, first))


def _batch(line: Line) -> str:
    return next((event.data.batch for event in line.events if isinstance(event.data, GivenTogether)), "")


def named_by(facts: Facts, event: Event) -> Event:
    """The event that says in words what a command did: of an undo, the one that it took back."""
    if not isinstance(event.data, Cancelled):
        return event
    line = facts.line(event.data.command)
    told = (one for one in (line.events if line else ()) if words_for(one, str))
    return next(told, event)


def _newest(facts: Facts, person: str, *, undone: bool) -> Event | None:
    for command in facts.taken.newest(person):
        line = facts.line(command)
        if line is None or _from_outside(line):
            continue
        first = _about_somebody(line)[0]
        if facts.is_erased(first.contact):
            continue
        if _is_undo(facts, first) == undone and _counts(facts, first):
            return first
    return None


def _is_undo(facts: Facts, event: Event) -> bool | None:
    """Whether a command took another back; None for one that brought another back, which is neither."""
    if not isinstance(event.data, Cancelled):
        return False
    line = facts.line(event.data.command)
    return None if line is None or isinstance(line.events[0].data, Cancelled) else True


def _counts(facts: Facts, event: Event) -> bool:
    return any(one.seq == event.seq for one in effective(facts.history(event.contact)))


def _about_somebody(line: Line) -> list[Event]:
    return [event for event in line.events if event.contact]


def _from_outside(line: Line) -> bool:
    """Whether a source had a part in it; a page that only moved its cursor is about nobody."""
    return not _about_somebody(line) or any(is_intake(event) for event in line.events)


def _in_the_way(facts: Facts, history: list[Event], counting: list[Event], line: Line) -> Refusal | None:
    """Why the command of `line` cannot be cancelled in this history, or None.

    Cancelling takes events away or, where it cancels a cancel, brings events back. What counts and is later
    must not rest on them; and those that come back must still have what they rested on.
    """
    last = history[-1]
    cancel = Event(last.seq + 1, "", last.at, last.recorded_at, "", last.contact, "", Cancelled(line.command))
    after = effective([*history, cancel])[:-1]
    now_seqs, after_seqs = {event.seq for event in counting}, {event.seq for event in after}
    gone = [event for event in counting if event.seq not in after_seqs]
    back = [event for event in after if event.seq not in now_seqs and not isinstance(event.data, Cancelled)]
    for event in counting:
        stays = event.seq in after_seqs and not isinstance(event.data, Cancelled)
        if stays and _rests_on(event, [*gone, *back]):
            return _refused(event, "built on it: undo that first")
    return _merge_in_the_way(facts, back) or _ground_in_the_way(history, counting, back)


def _ground_in_the_way(history: list[Event], counting: list[Event], back: list[Event]) -> Refusal | None:
    """Whether something that `back` rested on when it was made was undone since."""
    if not back:
        return None
    undone = {event.data.command: event for event in counting if isinstance(event.data, Cancelled)}
    for event in effective(event for event in history if event.seq < back[0].seq):
        if event.command in undone and any(_rests_on(one, [event]) for one in back):
            return _refused(undone[event.command], "undid what it was built on: redo that first")
    return None


def _merge_in_the_way(facts: Facts, back: list[Event]) -> Refusal | None:
    for event in back:
        if isinstance(event.data, Merged):
            if facts.contact(event.data.into) is None:
                return Refusal("the other contact is gone")
            if facts.root(event.data.into) == facts.root(event.contact):
                return Refusal("they are the same contact already")
    return None


def _refused(event: Event, what: str) -> Refusal:
    return Refusal(f"{event.by} {what}", who=event.by, command=event.command)


def _rests_on(later: Event, earlier: list[Event]) -> bool:
    """Whether `later` needs, or sets again, what one of `earlier` set before it."""
    sets = {aspect for event in earlier if event.seq < later.seq for aspect in _sets(event)}
    return bool(sets) and not sets.isdisjoint({*_needs(later), *_sets(later)})


def _needs(event: Event) -> Iterator[str]:
    data = event.data
    yield f"contact {event.contact}"
    if event.lead:
        yield f"lead {event.lead}"
    if isinstance(data, Merged):
        yield f"contact {data.into}"
    elif isinstance(data, EnquiryRaised):
        yield from (f"way {way.key}" for way in data.enquiry.ways)
    elif isinstance(data, Touched | WayMarked):
        yield f"way {data.way}"


def _sets(event: Event) -> Iterator[str]:
    """What an event sets: two commands that set the same thing depend on their order."""
    data = event.data
    if isinstance(data, ContactMet):
        yield f"contact {event.contact}"
    elif isinstance(data, ContactChanged):
        yield from (f"way {way.key}" for way in data.ways)
        if data.typed:  # what a source says beside it does not rest on what a person typed
            yield from (f"field {name}" for name in data.changes)
    elif isinstance(data, LeadOpened):
        yield f"lead {event.lead}"
    elif isinstance(data, Claimed | Released | Assigned):
        yield f"owner of {event.lead}"
    elif isinstance(data, Moved):
        yield f"stage of {event.lead}"
        yield f"call-back of {event.lead}"
        if data.who:
            yield f"owner of {event.lead}"
    elif isinstance(data, CallBackSet):
        yield f"call-back of {event.lead}"
    elif isinstance(data, Flagged):
        yield f"urgency of {event.lead}"
    elif isinstance(data, Tagged):
        yield from (f"tag {tag} of {event.lead}" for tag in data.add + data.remove)
    elif isinstance(data, VerdictSet):
        yield f"verdict on {event.lead}"
    elif isinstance(data, Answered):
        yield f"answer {data.question} of {event.lead}"
    elif isinstance(data, WayMarked):
        yield f"state of way {data.way}"
    elif isinstance(data, Linked | Unlinked):
        yield f"whether {data.to} {data.how}"
    elif isinstance(data, ConsentWithdrawn):
        yield "consent"
    elif isinstance(data, WentAway | CameBack):
        yield "whether they are there"
