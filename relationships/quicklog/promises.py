"""What one side said it would do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relationships.quicklog.people import NAME_MARK
from relationships.quicklog.reading import Person, Promised, Span, When
from relationships.quicklog.scene import DAY, DAY_MARK, HELPING, KIN, NAME, THEY, Scene
from relationships.quicklog.words import VERBS

WHO = r"(?:me|us|him|her|them|everyone|" + NAME + r")"
THEIRS = rf"(?P<them>{THEY}|{KIN})"
OURS = r"(?P<us>i|we)"
SIDE = rf"(?<!\w)(?:{OURS}|{THEIRS})"
MADE = r"promised|promises|promise|agreed|agrees|offered|offers|committed|undertook|vowed|swore|volunteered|pledged"
WORD = (
    r"(?:gave|gives)\s+(?:(?:me|us|him|her|them|" + NAME + r")\s+)?(?:my|his|her|their|our)\s+word"
)
SAID = rf"(?:said|says|told\s+{WHO}|assured\s+{WHO}|confirmed|wrote|reckons|thinks)"
THAT = r"(?:that\s+)?"
WILL = r"\s*(?:'ll|'d|will|would|can|could|shall)"
BODY = r"(?P<body>\S)"
#: Each begins a promise; what follows up to the end of the clause is its text.
TRIGGERS = [
    re.compile(pattern)
    for pattern in (
        # he promised (me) to, that he would, a
        (rf"(?:{SIDE}{HELPING}\s+)?(?<!\w)(?:{MADE}|{WORD})(?:\s+(?P<to>{WHO}))?\s+"
        rf"(?:{THAT}(?:(?P<us2>i|we)|(?P<them2>{THEY})){WILL}\s+|(?:that\s+)?to\s+(?!(?:an?|the|our|his|her|their|my|this|that|some)\b)(?=\w)|(?=(?:a|an|the|his|her|their|our|my|some|another)\s)){BODY}"),
        # promised him the draft, promised delivery
        rf"(?:{SIDE}{HELPING}\s+)?(?<!\w)promised\s+(?P<to>{WHO}\s+)?(?=(?!to\b|that\b)\w)(?!{NAME_MARK}){BODY}",
        # he said he would
        rf"(?:{SIDE}{HELPING}\s+)?(?<!\w){SAID}\s+{THAT}(?:(?P<us2>i|we)|(?P<them2>{THEY}))(?:\s*(?:'ll|'d)|\s+(?:will|would))\s+{BODY}",
        # I'll, he will, she is going to
        rf"{SIDE}(?:\s*'ll|\s+(?:will|shall)|\s*(?:'s|'re|'m|\s(?:is|are|am))\s+(?:going\s+to|gonna|to(?=\s+(?:{VERBS})\b)))\s+(?:then\s+|also\s+|kindly\s+|try\s+to\s+)?{BODY}",
        rf"(?<!\w)(?P<them>the\s+\w+)\s+will\s+{BODY}",
        # I must, we need to
        rf"(?<!\w){OURS}{HELPING}\s+(?:must|need\s+to|have\s+to|should|ought\s+to|(?:have\s+)?got\s+to|gotta|had\s+better)\s+{BODY}",
        # he owes us, I owe him
        rf"{SIDE}(?:\s+(?:still|also|now))*\s+(?:owes?|owed)\s+(?P<to>{WHO})\s+{BODY}",
        rf"(?<!\w)(?:still\s+)?owes?\s+(?P<to>{WHO})\s+{BODY}",
        # we send it by Friday
        rf"(?:^|[.,;:!?]\s*|\b(?:and|but|then)\s+)(?:(?P<us>i|we)|(?P<them>{THEY}))\s+(?=(?!let|put|set|read)(?:{VERBS})s?\b[^.:;!?]{{0,60}}\b(?:by|before|until)\s+(?:the\s+)?{DAY}){BODY}",
        # must send, will call, need to
        rf"(?<!\w)(?P<self>must|need\s+to|needs\s+to|have\s+to|remember\s+to|don'?t\s+forget\s+to|to\s?do:?|gotta|got\s+to|should)\s+(?=(?:{VERBS})\b){BODY}",
        rf"(?:^|[.,;:!?\n+&]\s*|\b(?:and|but|then|so)\s+)(?P<self>must|need\s+to|have\s+to|gotta|got\s+to)\s+{BODY}",
        rf"(?:^|[.,;:!?\n+&]\s*|\b(?:and|but|then|so|n)\s+)(?P<self>will|'ll|ill)\s+(?=(?:{VERBS})\b){BODY}",
        rf"(?:(?:^|[.,;:!?\n]\s*|\b(?:and|but|then|so)\s+)(?:(?P<them>{NAME})|(?P<us>i|me|us|we)))\s+to\s+(?=(?:{VERBS})\b){BODY}",
    )
]  # fmt: skip
NO_DEED = re.compile(
    r"(?:(?:both\s+|all\s+)?be(?!\s+(?:sending|calling))|not|never|probably|maybe|perhaps|always|miss|like|love|hate|need|want|turn\s+\d|"
    r"see(?:\s+what)?|have\s+to\s+see|think\s+about\s+it)\b"
)
#: A clause ends where somebody else begins to act.
ACTS = (
    r"(?:'s|'d|'ll|'ve|was|were|is|are|had|has|have|did|didn|seemed|seems|paid|gave|told|said|lent|looked|"
    r"thinks|held|spent|met|called|will|would|promised|owes?|owed|asked|brought|introduced|warned|also|"
    r"must|need|should|am|'m|checked|treated|took|then|still|offered|agreed|argued|picked|helped|wants)\b"
)
CLAUSE_END = re.compile(
    rf"\s+(?:and|but|while|whereas|so|then|also)\s+(?:{THEY}|i|we|his|her)\s+(?={ACTS})"
    rf"|\s+(?:i|we|he|she|they|{NAME}){ACTS.replace('(?:', '(?:', 1)}"
    rf"|\s+(?:i|we|he|she|they|{NAME})\s+(?={ACTS})"
    r"|\s+-\s+|\s*[(:]|\s+but\s|\s+because\s|\s+since\s+(?=he|she|they|i\b|we\b)|\s+as\s+(?:he|she|they|i|we)\s"
    r"|\s+in\s+(?:return|exchange)\b"
    r"|,\s*(?!(?:the|an?|some|his|her|our|my|their|plus|including|by|before|until|in|on|at|latest|and\s+(?:the|his|her|our|some|a|an|to)\s|and\s+\w+\s*$)\b|ᛞ|and\s+(?:" + VERBS + r")\b)"
    r"|\s+(?:and\s+)?(?:held\s+back|bit\s+my|did\s+not\s+ask|didn't\s+ask|took\s+(?=\d|an?\s+hour|half)|spent\s+(?=\d|an?\s+hour|half)|cost\s+(?=\W|ᛗ)|follow\s?up\s+needed)"
    r"|\s+#\w"
)  # fmt: skip
DUE = re.compile(
    rf"(?:,?\s*\b(?:due\s+(?:by|on)?|no\s+later\s+than|at\s+the\s+latest\s+by|latest\s+by|latest|by|before|until|till|on|for|from|in|at|around|sometime|come|this\s+coming)\s+)*(?:the\s+)?{DAY}(?:\s+(?:at\s+the\s+)?latest|\s+at\s+\d+\s*(?:am|pm)?)?"
)
FIRM_DUE = re.compile(r"\b(?:by|before|until|till|due|latest|than)\b")
NEXT_DEED = re.compile(
    rf"(?:,\s*|,?\s+)(?:and|then|&|\+|n)\s+(?:then\s+|also\s+|to\s+)*(?=(?:{VERBS})\b)"
)
#: "They have to pay by Friday" is theirs; without a day it only says how things are.
THEY_BEFORE = re.compile(rf"(?<!\w){THEY}{HELPING}\s+$")
DUE_AFTER = re.compile(rf"[^.;!?]{{0,60}}\b(?:by|before|until)\s+(?:the\s+)?{DAY}")
#: "Mail from Mark: will look into it" is Mark's.
LABEL = re.compile(rf"(?:\bfrom\s+|(?:^|[.;!?\n]\s*))(?P<who>{NAME})\s*:[^.;!?]*$")
#: Oliver: "I'll send it" is his promise.
QUOTED = re.compile(r"[\"“«]\s*$")
EDGES = re.compile(r"^[\s,.:;\"“”+&-]+|[\s,.:;\"“”+&-]+$")
TAIL = re.compile(
    r"(?:\s+|,\s*)(?:and|but|then|so|too|as\s+well|for\s+sure|again|thanks|thank\s+you|please|or\s+so|asap|or|also)$"
)


JOINED = re.compile(r"(?:\b(?:and|but|then|who|also|n)|[+&])$")


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a promise begins, and whose it is."""

    start: int  # of the words that promise
    body: int  # of the deed
    by: str
    who: Person | None


def begun(scene: Scene) -> list[Begun]:
    """Every place where a promise begins, in order; of overlapping ones the first to match."""
    found: list[Begun] = []
    for trigger in TRIGGERS:
        for match in trigger.finditer(scene.marked):
            one = Begun(match.start(), match.start("body"), *side(scene, match))
            if one.by and not NO_DEED.match(scene.marked, one.body) and not covered(one, found):
                found.append(one)
    return sorted(found, key=lambda one: one.body)


def covered(one: Begun, found: list[Begun]) -> bool:
    """True when an earlier rule has these words."""
    return any(one.start < other.body and other.start < one.body for other in found)


def side(scene: Scene, match: re.Match[str]) -> tuple[str, Person | None]:
    """Who promises, and who is on their side of it by name."""
    groups = match.groupdict()
    to = groups.get("to")
    whom = scene.name_at(*match.span("to")) if to else None
    if groups.get("them2") or groups.get("them"):
        named = [scene.name_at(*match.span(name)) for name in ("them2", "them") if groups.get(name)]
        return "them", next((person for person in named if person), None)
    if (groups.get("self") or "").endswith("ll"):
        return subjectless(scene, match, "", None)
    if groups.get("self") and THEY_BEFORE.search(scene.marked[: match.start()]):
        name = scene.subject_before(match.start())[1]
        return ("them" if DUE_AFTER.match(scene.marked, match.end()) else ""), name
    if groups.get("us") and QUOTED.search(scene.marked[: match.start()]):
        return "them", scene.subject_before(match.start())[1]
    if groups.get("us2") or groups.get("us") or groups.get("self"):
        return "us", whom
    return subjectless(scene, match, (to or "").strip(), whom)


def subjectless(
    scene: Scene, match: re.Match[str], to: str, whom: Person | None
) -> tuple[str, Person | None]:
    """ "promised me", "and promised to": the one it is made to, else whoever acted before."""
    if to in {"me", "us"}:
        return "them", scene.subject_before(match.start())[1]
    if to:
        return "us", whom
    if label := LABEL.search(scene.marked[: match.start() + 1]):
        return "them", scene.name_at(*label.span("who"))
    before = scene.marked[: match.start()].rstrip()
    whole = f"{before} {match[0].split()[0]}".strip()
    if JOINED.search(before) or whole.endswith(
        ("and", "but", "then", ",", "who", "also", "+", "&", "n")
    ):
        acting, name = scene.subject_before(match.start())
        return acting or "us", name
    return "us", None


def read_promises(scene: Scene) -> list[Promised]:
    """All promises of both sides, in order."""
    places = begun(scene)
    found: list[Promised] = []
    for index, one in enumerate(places):
        nexts = [other.start for other in places[index + 1 :] if other.start >= one.body]
        stop = clause_end(scene, one.body, min(nexts, default=len(scene.marked)))
        found += deeds(scene, one, stop)
    return found


def clause_end(scene: Scene, start: int, limit: int) -> int:
    """Where the deed that begins at ``start`` ends."""
    stop = min(limit, scene.line.sentence_of(start).end)
    ended = CLAUSE_END.search(scene.marked, start, stop)
    return ended.start() if ended else stop


def deeds(scene: Scene, one: Begun, stop: int) -> list[Promised]:
    """One promise per deed: "send the draft and call Tan" are two."""
    starts = [one.body]
    ends: list[int] = []
    for cut in NEXT_DEED.finditer(scene.marked, one.body, stop):
        ends.append(cut.start())
        starts.append(cut.end())
    spans = [Span(a, b) for a, b in zip(starts, [*ends, stop], strict=True)]
    found = [deed(scene, one, span, first=span.start == one.body) for span in spans]
    return [promise for promise in found if promise.text]


def deed(scene: Scene, one: Begun, body: Span, *, first: bool) -> Promised:
    """The promise of one deed, with its due day taken out of the text."""
    due, words = due_in(scene, body)
    text = scene.line.of(body)
    if words is not None:
        before = scene.line.text[body.start : words.start]
        after = scene.line.text[words.end : body.end]
        text = f"{before.rstrip()} {after.lstrip()}" if after.strip(" ,.") else before
    whole = Span(one.start if first else body.start, body.end)
    named = scene.named_in(body) if one.by == "us" else []
    who = one.who or (named[0] if named else None)
    return Promised(one.by, tidy(text), due, whole, who, body)


def due_in(scene: Scene, body: Span) -> tuple[When | None, Span | None]:
    """The day it is due, and the words that say so: those with "by" first, else the last."""
    found = list(DUE.finditer(scene.marked, body.start, body.end))
    firm = [match for match in found if FIRM_DUE.search(match[0])]
    for match in reversed(firm or found):
        place = match.start() + match[0].index(DAY_MARK)
        days = next((day for day in scene.days if day.span.start == place), None)
        due = days.when(scene.today, ahead=True) if days else None
        if due:
            return due, Span(*match.span())
    return None, None


def tidy(text: str) -> str:
    """Without what hangs over at either end."""
    text = EDGES.sub("", " ".join(text.split()))
    shorter = EDGES.sub("", TAIL.sub("", text))
    return text if shorter == text else tidy(shorter)
