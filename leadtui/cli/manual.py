"""The commands as data: what each does, its words and options, and examples of it.

The parser, the help pages and the README's table of commands are made of it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Option(NamedTuple):
    """An option (with a flag) or a word of its own (without one)."""

    dest: str
    help: str
    flag: str = ""
    metavar: str = ""
    """What stands for its value; an option without one is on or off."""
    default: str | None = None
    many: Literal["", "?", "*", "+"] = ""
    """How many words it takes, where that is not one: at most one, any number, at least one."""


class Entry(NamedTuple):
    """One command: what it does in a line, where it is, what it takes, and what else there is to know."""

    name: str
    summary: str
    module: str
    function: str
    options: tuple[Option, ...] = ()
    about: tuple[str, ...] = ()
    """Paragraphs."""
    examples: tuple[tuple[str, str], ...] = ()
    """What follows `leadtui`, and what it does."""
    takes_minus: bool = False
    """Whether its words may begin with a single `-`."""


GLOBAL = (
    Option("config", "the config (LEADTUI_CONFIG; ~/.config/leadtui/config.yaml)", "--config", "FILE"),
    Option("store", "where the journal is (LEADTUI_STORE; else as the config says)", "--store", "PATH"),
    Option("person", "who you are (LEADTUI_AS; else your login name)", "--as", "NAME"),
    Option("read_only", "look, and change nothing", "--read-only"),
    Option("ascii", "no sign that is not ASCII (LEADTUI_ASCII)", "--ascii"),
)
"""Options of every command; they may stand before it or after it."""

_PLAIN = Option(
    "plain", "sentences to be heard, one item a line (LEADTUI_PLAIN; a terminal that is dumb)", "--plain"
)
_JSON = Option("json", "print one JSON document", "--json")
_JSON_LEAD = Option("json", "print the lead as JSON, as “list” does", "--json")
_AS_OF = Option("as_of", "as it was then: 2026-11-20T15:30, yesterday, “mon 14:00”, 2h", "--as-of", "TIME")
_LEAD = Option("lead", "the lead, by the end of its id", metavar="ID")

_ON_LEAD_ABOUT = "The lead is named by the end of its id, as short as “list” and the board show it."

_ALL = (
    Entry(
        "board", "the board (without a terminal: one board as text)", "running", "board",
        (Option("no_collect", "start no collector: somebody else polls, or nobody", "--no-collect"), _AS_OF),
        ("Shows every lead with its owner and its clock, and follows what others do. Press ? for the keys.",
         "Unless one is at work already, it starts a collector of its own, which polls the sources and "
         "ends half a minute after the last board was closed.",
         "Where there is no terminal, as in a cron job, it prints the board once and ends."),
        (("", "the same: it is what runs without a command"),
         ("--read-only", "a board for looking"),
         ("--as dan", "work as dan"),
         ("board --as-of 'tue 14:00'", "the board as it was, to be looked at; P lets it play on")),
    ),
    Entry(
        "replay", "the past, played on the board", "replaying", "replay",
        (Option("begins", "where it begins: tue, 'mon 8:00', 2026-11-14, 3d; else a day ago", "--from", "T"),
         Option("speed", "how many seconds go by in one (60)", "--speed", "N", "60"),
         Option("worst", "the worst day of the last four weeks: that with most late answers", "--worst")),
        ("Plays the journal on the board, as it was at every moment. Nothing can be changed, nothing is "
         "polled, and the first line says which moment is shown, and how fast it plays.",
         "P holds it and lets it go on, + and - play it faster and slower, ] and [ go an hour on and back. "
         "Leads can be opened, found and filtered as on any board.",
         "Without a terminal, the board as it was where it begins, as text."),
        (("replay --from tue", "last Tuesday, a minute a second"),
         ("replay --worst --speed 300", "what went wrong that day?")),
    ),
    Entry(
        "wall", "the board for a wall: big figures, masked names, no keys", "running", "wall",
        (Option("no_collect", "start no collector: somebody else polls, or nobody", "--no-collect"),
         Option("systemd", "print a systemd unit that shows it on the machine's own screen, and end",
                "--systemd")),
        ("For a screen that nobody touches: who has waited longest, in digits that can be read across a "
         "room, a few figures beside what they should be, and the lanes, page by page. A contact who waits "
         "past the target and whom nobody has turns the whole block; it rings once where the config says so.",
         "No number, address or message is ever shown, and of a name the first and an initial, or nothing "
         "(“names” under “wall” in the config). What is old is grey and says so; it comes back by itself.",
         "Where there is no terminal it prints the figures once. q leaves it."),
        (("wall --read-only", "on a machine that only looks"),
         ("wall --systemd", "a screen that shows it from the start of the machine on")),
    ),
    Entry(
        "demo", "the board over a pretend shop", "demo", "demo", (),
        ("Its enquiries come in over real HTTP on this machine. It keeps everything in a temporary folder "
         "that goes when you leave, and touches no file of yours.",
         "With --read-only it is the board of somebody who only looks."),
    ),
    Entry(
        "glance", "who is late, what waits and how the sources are, once", "glancing", "glance",
        (Option("format", "a line of your own, such as '{late} late, {waiting} wait'", "--format", "TEXT"),
         Option("fail_late", "end with exit code 1 when anything is late", "--fail-late"),
         Option("window", "how far back all figures count: 24h, 7d, 4w; see below", "--window", "LENGTH"),
         _AS_OF, _JSON, _PLAIN),
        ("For a shell prompt, a cron mail or a status line. The first line is the answer: what is late and "
         "who has it. Then who waits, the stages, the four numbers and how fast you answer: counts of 7 "
         "days, and rates of the shortest of 28 days, quarter and year in which 20 are finished; --window "
         "makes all of one window. It is as wide as the terminal, and 80 columns where there is none.",
         "--format knows {answer} (the first line), {late}, {waiting}, {oldest}, {unclaimed}, {first} (the "
         "most pressing late lead), {who} (who has that), and the number of leads in each stage by the "
         "stage's id, such as {new}. Write {{ for a brace.",
         "Of the figures it knows {enquiries}, {people}, {not_enquiries}, {passed} (qualified), "
         "{booked_rate} (31/58 53%), {signed_rate}, {median} (half were answered within), {p90} (9 of 10 "
         "were), {in_time} (30/38 79%), {never} (never answered) and {sentence} (what follows)."),
        (("glance --fail-late || notify-send 'Somebody waits'", "for cron"),
         ("glance --format '{late}/{waiting} {in_time}'", "for a prompt"),
         ("glance --format '{answer}'", "for a status line")),
    ),
    Entry(
        "report", "the week that is over, ready to mail", "reporting", "tell",
        (Option("week", "of the last week that is over, Monday to Sunday (what it does anyway)", "--week"),
         Option("markdown", "as Markdown", "--markdown"), _AS_OF),
        ("The week beside the one before: what came in and what became of it, how many went on at each step "
         "with the 90% interval, what changed beyond chance or that it is too few to tell, how fast you "
         "answered, what was late, why leads ended by where they came from, and who has what.",
         "Of the week before it tells what was known when that was over, so that both are of one age.",
         "--as-of tells of an older week: the last that was over then.",
         "From cron, every Monday at seven:\n"
         "    0 7 * * mon  leadtui report --week | mail -s 'Last week' owner@example.com"),
        (("report --week", ""), ("report --markdown > week.md", ""),
         ("report --as-of 2026-11-09", "an older week")),
    ),
    Entry(
        "list", "leads and their contacts", "listing", "list_leads",
        (Option("stage", "leads of one stage, by its id; “all” for every stage", "--stage", "STAGE"),
         Option("owner", "leads of one person; “nobody” for those without", "--owner", "NAME"),
         Option("find", "leads with these words, or the digits of a number, in any stage", "--find", "WORDS"),
         _AS_OF, Option("json", "print one JSON item a line", "--json"), _PLAIN),
        ("Without options: the leads that somebody has to do something about, stage by stage, the most "
         "pressing first. A line begins with the end of the lead's id, by which every other command knows "
         "it.",
         "Leads that ended more than a month ago are not listed; “export” has them."),
        (("list --owner nobody", "what nobody has taken yet"),
         ("list --find '303 555 0142'", "whose number is this?"),
         ("list --json | jq -r .phone", "for programs")),
    ),
    Entry(
        "show", "all that is known of one lead", "showing", "show",
        (_LEAD, Option("json", "print the lead as JSON, as “list” does", "--json"), _PLAIN),
        ("The ways to reach the contact, what they told, all their leads and enquiries, and the history of "
         "who did what and when.",),
        (("show 4fad", ""),),
    ),
    Entry(
        "log", "the journal, event by event", "following", "log",
        (Option("since", "only events after this number", "--since", "SEQ"),
         Option("follow", "go on as events come in, until Ctrl-C", "--follow"),
         Option("json", "print one JSON event a line", "--json"), _PLAIN),
        ("Each line has the event's number, when it was recorded, by whom, in which command (for “undo”), "
         "about which lead, and what happened. Events that only carry another's details are told with "
         "--json alone.",),
        (("log --follow", "watch the shop work"),
         ("log --since 1200 --json", "what is new since event 1200")),
    ),
    Entry(
        "add", "add somebody who is on the phone", "writing", "add",
        (Option("words", "a number or an address, the name, and after a comma what they want",
                metavar="WORDS", many="+"),
         Option("want", "what they want", "--want", "WORDS", ""),
         Option("source", "how they came (phone)", "--source", "NAME", "phone"), _JSON_LEAD),
        ("They are answered live: the lead is claimed for you and counts as reached. Somebody who is known "
         "by the same e-mail, or the same number and a name that agrees, is not added twice.",),
        (("add 303 555 0142 June Park, boiler leaks", ""),),
    ),
    Entry(
        "claim", "take a lead", "writing", "claim", (_LEAD, _JSON_LEAD),
        ("It is yours until the lease runs out after the last thing you did on it. A lead that somebody "
         "has is refused, with their name and exit code 5.", _ON_LEAD_ABOUT),
        (("claim 4fad --as dan", ""),),
    ),
    Entry(
        "release", "give a lead back to nobody", "writing", "release", (_LEAD, _JSON_LEAD),
        ("Only who has it can give it back.", _ON_LEAD_ABOUT), (("release 4fad", ""),),
    ),
    Entry(
        "next", "take the lead that presses most", "handling", "take_next", (_JSON_LEAD,),
        ("The same order as space on the board: urgent ones whose clock runs, your call-backs that are due, "
         "replies to you, what nobody has, and those that woke. It is claimed for you; two who ask at the "
         "same moment never get the same one.",),
        (("next", "who is to be called now?"), ("next --json | jq -r .phone", "for a dialler")),
    ),
    Entry(
        "assign", "give a lead to somebody", "handling", "assign",
        (_LEAD, Option("who", "one of the people in the config", metavar="WHO"), _JSON_LEAD),
        ("It is theirs until somebody releases it.", _ON_LEAD_ABOUT), (("assign 4fad dan", ""),),
    ),
    Entry(
        "touch", "record a call or a message", "writing", "touch",
        (_LEAD,
         Option("how", "reached (when left out), no answer, voicemail, busy, message sent or wrong number",
                metavar="HOW", many="*"),
         _JSON_LEAD),
        ("The first touch stops the response clock.", _ON_LEAD_ABOUT),
        (("touch 4fad", "called, and spoke to them"), ("touch 4fad no answer", "")),
    ),
    Entry(
        "callback", "set, or take away, a call-back", "writing", "callback",
        (_LEAD,
         Option("when", "15:30, tomorrow 9, mon 14, 2h, 15 dec, 2026-12-01T10:00, or none", metavar="WHEN",
                many="+"),
         _JSON_LEAD),
        ("A time at which you will try again. The lead stays in its stage and is late only when that time "
         "has passed. Times without a zone are the shop's.", _ON_LEAD_ABOUT),
        (("callback 4fad tomorrow 9", ""), ("callback 4fad none", "take it away")),
    ),
    Entry(
        "move", "move a lead to another stage", "handling", "move",
        (_LEAD, Option("stage", "a stage by its id, or on or back", metavar="STAGE"),
         Option("reason", "why, where the stage needs it", "--reason", "WHY", ""),
         Option("until", "when it comes back, for a parked stage", "--until", "WHEN", ""), _JSON_LEAD),
        ("For stages of your own, and to move back. Where there is a command with a name of its own "
         "(“ready”, “later”, “book”), that says more.", _ON_LEAD_ABOUT),
        (("move 4fad back", "one stage back"), ("move 4fad survey", "")),
    ),
    Entry(
        "tag", "put tags on a lead, and take tags off", "handling", "tag",
        (_LEAD, Option("tags", "+vip puts it on, -vip takes it off", metavar="TAG", many="+"), _JSON_LEAD),
        ("The tag “urgent” puts the lead at the top. “list --find” finds leads by their tags.",
         _ON_LEAD_ABOUT),
        (("tag 4fad +vip -boiler", ""), ("tag 4fad +urgent", "")), takes_minus=True,
    ),
    Entry(
        "do-not-use", "say that a number or an address must not be used", "handling", "do_not_use",
        (_LEAD, Option("way", "the number or address, in any format; left out: the only one", metavar="WAY",
                       many="*"),
         Option("again", "it may be used again", "--again"), _JSON_LEAD),
        ("Nobody is offered it any more, for calls or for replies.", _ON_LEAD_ABOUT),
        (("do-not-use 4fad 303 555 0142", ""), ("do-not-use 4fad ana@example.com --again", "")),
    ),
    Entry(
        "correct", "put right what is known of somebody", "correcting", "correct",
        (_LEAD, Option("name", "what they are called", "--name", "NAME"),
         Option("phone", "one more number, in any format", "--phone", "NUMBER"),
         Option("email", "one more e-mail address", "--email", "ADDRESS"),
         Option("address", "where they live", "--address", "ADDRESS"),
         Option("postcode", "the postcode", "--postcode", "CODE"),
         Option("company", "their company", "--company", "NAME"),
         Option("language", "what they are asked and written to in, such as es", "--language", "LANGUAGE"),
         _JSON_LEAD),
        ("What is typed here no source changes any more. A number that is wrong is marked by “touch wrong "
         "number” or “do-not-use”.", _ON_LEAD_ABOUT),
        (("correct 4fad --name 'June Park' --postcode 80205", ""), ("correct 4fad --language es", "")),
    ),
    Entry(
        "withdraw-consent", "they take their consent back", "handling", "withdraw_consent",
        (_LEAD, _JSON_LEAD),
        ("From now on they are written to only about what they ask.", _ON_LEAD_ABOUT),
        (("withdraw-consent 4fad", ""),),
    ),
    Entry(
        "reply", "write back with one of your texts", "handling", "reply",
        (_LEAD, Option("text", "the name of the text; left out: the names are listed", metavar="TEXT",
                       many="?"),
         Option("language", "in this language, where the text has it", "--language", "LANGUAGE", ""),
         Option("sent", "you have sent it: log the touch", "--sent"),
         Option("json", "print the text, or the lead with --sent, as JSON", "--json")),
        ("It prints the text filled in, and logs nothing: leadtui sends nothing itself. With --sent, it logs "
         "that you sent it. A text that they have not consented to is refused, with the reason.",
         _ON_LEAD_ABOUT),
        (("reply 4fad", "which texts are there for it?"),
         ("reply 4fad 'visit confirmed'", "print it"),
         ("reply 4fad 'visit confirmed' --sent", "it was sent")),
    ),
    Entry(
        "hand-off", "a lead in lines to send on", "handling", "hand_off", (_LEAD,),
        ("Who it is, where, what they want, what they answered and when it is due, for somebody who does "
         "not use leadtui.", _ON_LEAD_ABOUT),
        (("hand-off 4fad | mail dan@example.com", ""),),
    ),
    Entry(
        "link", "say who decides, lives there or pays", "joining", "link",
        (_LEAD, Option("how", "decides, lives (there) or pays", metavar="HOW"),
         Option("who", "the end of a lead's id, a name, or a name and a number", metavar="WHO", many="+"),
         _JSON_LEAD),
        ("They stay two contacts. Who decides is shown, with their number, under authority in the checklist. "
         "Somebody whom nobody knows yet becomes a contact, and no enquiry.", _ON_LEAD_ABOUT),
        (("link 4fad decides 9c01", "a landlord who has a lead of their own"),
         ("link 4fad decides J. Wu 303 555 0155", "one who has none")),
    ),
    Entry(
        "unlink", "say that somebody has no part in it any more", "joining", "unlink",
        (_LEAD, Option("who", "the end of a lead's id, a name or a number", metavar="WHO", many="+"),
         _JSON_LEAD),
        ("Whatever they were: who decides, lives there or pays.", _ON_LEAD_ABOUT),
        (("unlink 4fad wu", ""),),
    ),
    Entry(
        "merge", "two contacts are one person", "joining", "merge",
        (_LEAD, Option("other", "a lead of the other contact, by the end of its id", metavar="OTHER"),
         _JSON_LEAD),
        ("Nothing is lost by it: “split” makes two of them again at any time.", _ON_LEAD_ABOUT),
        (("merge 4fad 9c01", ""),),
    ),
    Entry(
        "split", "a merged contact is two people again", "joining", "split", (_LEAD, _JSON_LEAD),
        ("Takes the newest merge of the contact back, whoever made it.", _ON_LEAD_ABOUT),
        (("split 4fad", ""),),
    ),
    Entry(
        "not-enquiry", "say that it is not an enquiry, and why", "writing", "not_enquiry",
        (_LEAD,
         Option("why", "spam, wrong number, seller, job seeker, about a job in hand, or your own words; the "
                "letters s, w, v, j and i are short for these", metavar="WHY", many="+"),
         _JSON_LEAD),
        ("It is kept, and left out of every figure.", _ON_LEAD_ABOUT),
        (("not-enquiry 4fad wrong number", ""),),
    ),
    Entry(
        "note", "write a note", "writing", "note",
        (_LEAD, Option("text", "what to write down", metavar="TEXT", many="+"), _JSON_LEAD),
        ("It stands in the lead's history.", _ON_LEAD_ABOUT),
        (("note 4fad 'key is with the neighbour'", ""),),
    ),
    Entry(
        "answer", "answer a question of the checklist", "deciding", "answer",
        (_LEAD,
         Option("question", "its key: need, area, budget, timing, authority, …", metavar="QUESTION"),
         Option("reply", "yes, no, unknown, or none to take it back", metavar="REPLY"),
         Option("words", "what they said", metavar="WORDS", many="*"), _JSON_LEAD),
        ("The first answer on a lead counts as a touch: the response clock stops.", _ON_LEAD_ABOUT),
        (("answer 4fad need yes burst pipe in the kitchen", ""),),
    ),
    Entry(
        "ready", "set the verdict: ready", "deciding", "ready",
        (_LEAD, Option("override", "why, where the gate proposes otherwise", "--override", "WHY", ""),
         _JSON_LEAD),
        ("The lead goes to the stage of the milestone “qualified” and to its owner. Where the answers do not "
         "make it ready, that is refused unless you say why.", _ON_LEAD_ABOUT),
        (("ready 4fad", ""), ("ready 4fad --override 'old customer'", "")),
    ),
    Entry(
        "later", "set the verdict: later, until a date", "deciding", "later",
        (_LEAD, Option("when", "tomorrow 9, mon, 2w, 15 dec, 2026-12-01", metavar="WHEN", many="+"),
         Option("reason", "why", "--reason", "WHY", ""), _JSON_LEAD),
        ("It is parked, and comes back by itself on its date.", _ON_LEAD_ABOUT),
        (("later 4fad 2w --reason 'wants to think'", ""),),
    ),
    Entry(
        "never", "set the verdict: never, and why", "deciding", "never",
        (_LEAD, Option("why", "the reason, in words", metavar="WHY", many="+"), _JSON_LEAD),
        ("For a lead that has not passed the gate; one that has is lost (“lose”).", _ON_LEAD_ABOUT),
        (("never 4fad out of area", ""),),
    ),
    Entry(
        "book", "book the visit", "deciding", "book",
        (_LEAD, Option("when", "tomorrow 9, mon 14:30, 15 dec 8, 2026-12-01T10:00", metavar="WHEN", many="+"),
         _JSON_LEAD),
        ("The lead is due at that time, and late once it has passed and nobody said what came of it.",
         _ON_LEAD_ABOUT),
        (("book 4fad mon 14:30", ""),),
    ),
    Entry(
        "visit", "a booked visit as a calendar entry", "correcting", "visit", (_LEAD,),
        ("iCalendar, which every calendar takes in.", _ON_LEAD_ABOUT),
        (("visit 4fad > visit.ics", ""),),
    ),
    Entry(
        "no-show", "the visit did not come about", "handling", "no_show", (_LEAD, _JSON_LEAD),
        ("Back to qualified, with a call-back due at once; it stays in the figures as booked.",
         _ON_LEAD_ABOUT),
        (("no-show 4fad", ""),),
    ),
    Entry(
        "sign", "the order is signed", "deciding", "sign",
        (_LEAD, Option("amount", "for how much", "--amount", "AMOUNT"), _JSON_LEAD),
        ("Signed without a visit counts as booked at that moment.", _ON_LEAD_ABOUT),
        (("sign 4fad --amount 4200", ""),),
    ),
    Entry(
        "lose", "lost after the gate, and why", "deciding", "lose",
        (_LEAD, Option("why", "the reason, in words", metavar="WHY", many="+"), _JSON_LEAD),
        ("Not now, or the price, is often a matter of time: “later” brings it back.", _ON_LEAD_ABOUT),
        (("lose 4fad went with somebody else", ""),),
    ),
    Entry(
        "away", "say that you are away", "staffing", "away",
        (Option("until", "tomorrow 9, mon, 2w, 15 dec; left out: until “back”", "--until", "WHEN"),
         Option("json", "print who has your stages now as JSON", "--json")),
        ("Your stages go to their cover, and so does what you have in them: the board says so, “next” gives "
         "it to the cover, and a verdict hands on to them. A stage whose owner and cover are both away says "
         "“nobody on it” in opening hours.",
         "Days off that are known long before stand in the config, under “people”."),
        (("away --until 'mon 9'", ""), ("away --for dan --until 2w", "say it for dan")),
    ),
    Entry(
        "back", "say that you are there again", "staffing", "back",
        (Option("json", "print who has your stages now as JSON", "--json"),),
        ("It holds for that day also where the config gives you the day off.",), (("back", ""),),
    ),
    Entry(
        "undo", "undo a whole command", "undoing", "undo",
        (Option("command", "the command, by the end of its id as “log” shows it; left out: your newest",
                metavar="COMMAND", many="?"), _JSON_LEAD),
        ("It says what it undid. What a source brought in cannot be undone, nor what a later command on "
         "the same lead is built on: that one comes first, and is named.",
         "What was done to many leads at once is undone for all of them; with COMMAND, for one."),
        (("undo", "my newest command"), ("undo 07d4", "the one that “log” shows so")),
    ),
    Entry(
        "redo", "take your newest undo back", "undoing", "redo", (_JSON_LEAD,),
        ("It says what is done again.",), (("redo", ""),),
    ),
    Entry(
        "init", "write a commented config from a few questions", "starting", "init",
        (Option("force", "write over a config that is there", "--force"),),
        ("Asks for the shop's name, zone, country and hours, who does what, where you go, and a folder for "
         "files of enquiries; enter takes what stands in brackets. Without a terminal it writes the example "
         "as it is. A config that is there is left alone.",),
    ),
    Entry(
        "check", "check config, keymap and themes; one source; or the journal", "checking", "check",
        (Option("source", "fetch one page of this source", metavar="SOURCE", many="?"),
         Option("journal", "read every line of the journal and say what is damaged or missing", "--journal"),
         Option("repair", "write a copy of the journal, with all that is whole, as this new folder",
                "--repair", "FOLDER"), _JSON),
        ("Without a source: everything that is wrong in the config, its sources, the keymap and the "
         "themes, each with its line, and exit code 2.",
         "With one: fetches one page of it, shows what became of it with the values masked, and writes "
         "nothing anywhere. Exit code 4 when it does not answer as it should.",
         "--journal: every damaged line by file, line and byte, or by its row, and the events that are lost; "
         "exit code 3 then. It can be run while others work. --repair never touches the original."),
        (("check", ""), ("check web-form", "does the form answer, and what maps to what?"),
         ("check --journal --repair mended", "a copy without the damaged lines")),
    ),
    Entry(
        "metrics", "the four numbers and all that is behind them, once", "metrics", "metrics",
        (Option("window", "how far back: 7d, 28d (the default), 91d, 365d", "--window", "LENGTH"),
         Option("source", "leads that came from there only", "--source", "SOURCE"),
         Option("owner", "leads of this person only, or nobody", "--owner", "NAME"),
         Option("tag", "leads with this tag only", "--tag", "TAG"),
         _AS_OF, _JSON),
        ("What the metrics screen of the board shows (the key m): how many went on at each step, with the "
         "90% interval; why leads ended, by where they came from; how fast you answer; by week, by owner.",
         "A cohort is of those who came to a step in the window; ~ stands beside weeks whose leads may still "
         "go on. Activity is what happened in the window, whenever the lead came in."),
        (("metrics --window 91d --source ads", "what the ads bring"),),
    ),
    Entry(
        "collect", "poll the sources without a screen", "running", "collect",
        (Option("once", "poll every source once, say what each brought, and end", "--once"),
         Option("while_watched", "end when no board has been open for half a minute; a board starts its "
                                 "own collector so", "--while-watched"),
         Option("systemd", "print a systemd unit that keeps it running, and end", "--systemd"),
         Option("json", "with --once: print what each source brought as JSON", "--json")),
        ("Runs until Ctrl-C or SIGTERM, under systemd for example; a change of the config is taken up. "
         "There is one collector for a journal: a second one is refused with exit code 3.",
         "--once ends with exit code 4 when any source failed."),
        (("collect --once", "from cron, for a shop that needs no board open"),
         ("collect --systemd", "polling goes on when nobody is logged in")),
    ),
    Entry(
        "import", "contacts and leads in, with their past milestones", "importing", "import_file",
        (Option("file", "a CSV, JSON, NDJSON, vCard or .eml file", metavar="FILE", many="?"),
         Option("source", "what to call where they came from (import)", "--source", "NAME", "import"),
         Option("map", "a YAML file that says which column is which", "--map", "MAP"),
         Option("dry_run", "say what would come in, and write nothing", "--dry-run"),
         Option("journal", "a whole journal that was exported, from FILE or standard input", "--journal"),
         _JSON),
        ("Columns with our own names need no map: external_id, name, phone, email, company, address, "
         "postcode, service, campaign, message, source, consent, raised_at, owner, qualified_at, "
         "booked_at, signed_at, lost_at, stage, stage_at, reason, amount, appointment_at, wake_at. Other "
         "columns are kept as fields of the contact. "
         "Commas, semicolons and tabs are understood, and what Excel writes.",
         "The same file twice adds nothing; a newer export, with the same ids, brings its leads further on "
         "and none back. Rows that cannot be taken are kept with the line and the reason in a file that is "
         "named; mend them and import again.",
         "A map says on the left our name and on the right the column, or several in order of preference:",
         "    name: '\"Full Name\"'\n    phone: [Mobile, Landline]\n    stage: Status\n"
         "    stages: {Won: signed, Closed - lost: lost}",
         "`stages` says which of our stages each word in the column of `stage` is; a word that is none is "
         "listed, and its rows are rejected. A stage without its date (qualified_at, booked_at, signed_at, "
         "lost_at) takes that of stage_at, when the lead came there; with neither the row is rejected, since "
         "the figures count by dates.",
         "It may also stand under `map`, beside `channel`, `time_format` and `time_zone`, which mean what "
         "they do in a source of the config. A name with a blank in it has two pairs of quotes (JMESPath)."),
        (("import customers.csv --dry-run", "what would come in?"),
         ("import old.csv --map map.yaml --source old", "another program's names"),
         ("import --journal journal.jsonl", "again: only what is new")),
    ),
    Entry(
        "export", "contacts and leads out, as CSV or JSON", "exporting", "export",
        (Option("csv", "a table with our own column names (when left out)", "--csv"),
         Option("json", "the same as one JSON document", "--json"),
         Option("journal", "the whole journal instead, event by event, as it is kept", "--journal"),
         Option("to", "with --journal: copy it into another store, a folder or postgresql://…", "--to",
                "STORE"),
         Option("move", "with --to: the journal is there from now on; here it can only be read, and says "
                        "so", "--move")),
        ("One row a lead, every lead of the journal but those that were not an enquiry, to standard "
         "output. It can be imported again without a map. Cells that a spreadsheet would take for a "
         "formula begin with an apostrophe.",
         "A journal can be copied as often as one likes: what is there already is not taken twice. A "
         "password does not belong on the command line: see the README, “Several machines”."),
        (("export > leads.csv", ""),
         ("export --journal > journal.jsonl", "for “import --journal”"),
         ("export --journal --to ~/copy", "to another store")),
    ),
    Entry(
        "person", "what is kept of a person, and forgetting them", "person", "person",
        (Option("what", "export, erase or expire", metavar="WHAT"),
         Option("lead", "a lead of theirs, by the end of its id", metavar="ID", many="?"),
         Option("yes", "ask nobody: for scripts", "--yes"),
         Option("dry_run", "with “expire”: say who it is, and erase nobody", "--dry-run"), _JSON),
        ("export: all that is kept of a person, for them to have. Of others nothing is told in it.",
         "erase: first shows what will go, and asks. Then nothing of them is left in the journal, its "
         "history and its caches, among the records that could not be taken and among the visits; boards "
         "drop the card. The figures stay what they were. It cannot be undone.",
         "The same old record is not taken in again; when they write anew, they are somebody new. Where "
         "others' notes speak of them, that is listed and left alone.",
         "expire: erases everybody who was kept as long as “retention” in the config says; the collector "
         "does that once a day by itself.",
         "Exit code 5 when the answer is not the word that is asked for. Copies and exports that you made, "
         "and the mailbox, form or CRM that it came from, are yours to clear."),
        (("person export 4fad > person.txt", "they want to know what you have"),
         ("person erase 4fad", "they want to be forgotten"),
         ("person expire --dry-run", "whom would the rules of the config erase?")),
    ),
    Entry(
        "source", "connect a service that is known already: forms, CRMs, calls", "sourcing", "source",
        (Option("action", "list: what there is; add: connect one", metavar="ACTION"),
         Option("preset", "the service, as the list names it; left out: it is asked for", metavar="SERVICE",
                many="?"),
         Option("answers", "answers to its questions: token=env:TOKEN", metavar="KEY=VALUE", many="*"),
         Option("name", "what it is called in the config (the service)", "--name", "NAME"),
         Option("anyway", "write it though its first page cannot be read", "--anyway"),
         Option("json", "print the list as one JSON document", "--json")),
        ("Asks what the service needs, a secret and a name or two, fetches its first page, shows "
         "what would become what, and writes the source into the config, where all else stays as it stands.",
         "A secret that is typed in is not shown, and kept in a file of its own, for nobody else to read; "
         "the config only says where. In a script, or for a secret that is kept already, write its place: "
         "env:NAME, file:PATH or cmd:COMMAND.",
         "A service of your own is a file in “presets” beside the config: see the README."),
        (("source list", "what there is"),
         ("source add", "choose, and answer"),
         ("source add hubspot token=env:HUBSPOT_TOKEN", "in a script")),
    ),
    Entry(
        "completion", "a script for your shell, to complete words by tab", "completing",
        "completion",
        (Option("shell", "bash, zsh or fish", metavar="SHELL"),),
        ("Prints the script. Where it goes, so that every new shell has it:",
         "    leadtui completion bash > ~/.leadtui.bash     (source it in .bashrc)\n"
         "    leadtui completion zsh > ~/.zfunc/_leadtui      (~/.zfunc in fpath)\n"
         "    leadtui completion fish > ~/.config/fish/completions/leadtui.fish"),
    ),
)  # fmt: skip

CHAPTERS: dict[str, tuple[str, ...]] = {
    "Look": ("board", "replay", "wall", "demo", "glance", "metrics", "report", "list", "show", "log"),
    "Work": ("next", "add", "claim", "release", "assign", "touch", "callback", "reply", "note", "tag",
             "not-enquiry", "away", "back", "undo", "redo"),
    "Decide": ("answer", "ready", "later", "never", "book", "no-show", "sign", "lose", "move", "hand-off",
               "visit"),
    "Know who is who": ("link", "unlink", "merge", "split", "correct", "do-not-use", "withdraw-consent"),
    "Run": ("init", "source", "check", "collect", "import", "export", "person", "completion"),
}  # fmt: skip
"""The commands by what they are for, as `leadtui --help` lists them."""

_FOR = Option("for_whom", "for somebody who does not use leadtui: both names are kept", "--for", "NAME")

_FOR_NOBODY = ("undo",)

COMMANDS: dict[str, Entry] = {
    entry.name: entry._replace(options=(*entry.options, _FOR))
    if entry.name in CHAPTERS["Work"] and entry.name not in _FOR_NOBODY
    else entry
    for entry in _ALL
}
