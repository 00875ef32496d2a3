"""How it was, what it was about, and what has to be remembered of it: words of closed lists."""

from __future__ import annotations

import re

from relationships.quicklog.reading import Said, Span
from relationships.quicklog.scene import Scene
from relationships.quicklog.words import ROLES

#: How, in the order in which one word wins over another in the same sentence.
VIDEO, MEAL, EVENT, WEAK = "video", "meal", "event", "in_person"
CHANNELS = [
    (channel, re.compile(rf"(?<!\w)(?:{words})(?!\w)"))
    for channel, words in (
        (VIDEO, r"video(?:\s*(?:call(?:ed)?|chat(?:ted)?|conference(?!\s+call)|conf|meeting))?|zoom(?:ed)?|skyped?|facetimed?|webex|google\s+meet|teams(?=\s+(?:call|meeting|with|chat|w))|on\s+teams|over\s+teams|via\s+teams|vc"),
        (MEAL, r"dinner|dined|lunch|lunched|luch|diner(?=\s+(?:with|w))|dinn?er|breakfast|brunch|supper|coffee|cofee|tea|drinks?|drank|beers?|pint|meal|banquet|cuppa|hot\s?pot|hotpot|dim\s?sum|bbq|barbecue|ate|eating|吃饭"),
        (EVENT, r"(?:trade\s+|book\s+)?fair|expo|exhibition|conference|conf|reception|party|wedding|event|seminar|workshop|gala|forum\s+in|summit|trade\s+show|opening\s+of|launch\s+event|concert|funeral|ceremony|awards|congress|symposium|networking\s+(?:event|evening|drinks)|messe"),
        ("phone", r"conference\s+call|called(?!\s+(?:off|it|(?:me|us|him|her|them)\s+an?\b))|calls?(?!\s+off|ed)|phoned?|telephoned|telephone|rang|rung|ring|ringing|on\s+the\s+(?:phone|line)|by\s+phone|spoke\s+on\s+the\s+phone|voice\s+call"),
        ("message", r"wechat(?:ted|s)?|we\s+chat(?=\s+(?:with|from|w))|whats\s?app(?:ed)?|text(?:ed|s)?|sms|messaged?|messages|msg(?:ed|d)?|kakao(?:talk)?|telegram|dm(?:ed|'d)?|pinged|微信"),
        ("email", r"e-?mail(?:ed|s)?|mail(?:ed|s)?"),
        ("letter", r"letters?|postcard|handwritten|by\s+post|(?:christmas|new\s+year|birthday)\s+card|sent\s+(?:a|him\s+a|her\s+a)\s+card|card\s+(?:from|to)"),
        ("online_forum", r"linked\s?in|online\s+(?:forum|group|community)|forum|discussion\s+board|xing|message\s+board|webforum"),
        (WEAK, r"met|meet|meeting|meetings|saw|seeing|seen|see|visit(?:ed|ing|s)?|ran\s+into|bumped\s+into|dropped\s+(?:by|in)|came\s+(?:by|over|round|to)|stopped\s+by|sat\s+(?:down\s+)?with|walk(?:ed)?|golf|golfing|karaoke|ktv|tennis|hik(?:e|ed|ing)|in\s+person|face\s+to\s+face|factory\s+(?:tour|visit)|flew|caught\s+up\s+in|picked\s+(?:me|us)\s+up|drove|sauna|badminton|played|sailing|mahjong|showed\s+(?:me|us)\s+(?:around|round)"),
    )
]  # fmt: skip
#: "A lawyer called Fischer" was not phoned.
NAMED_SO = re.compile(
    rf"\b(?:{'|'.join(sorted(ROLES))}|guy|chap|bloke|someone|place|town|product|fellow)\s+$"
)
NO_BUSINESS = re.compile(
    r"\b(?:(?:no|not|zero|without|nothing\s+about|never|avoided|didn'?t\s+(?:talk|discuss|mention|touch)(?:\s+(?:about|any|on))?)\s+(?:any\s+|much\s+|a\s+word\s+(?:of|about)\s+|talk\s+of\s+)?(?:business|shop|work)(?:\s+(?:talk|stuff|at\s+all))?|not\s+a\s+word\s+(?:about|of|on)\s+(?:business|work))\b"
)
BUSINESS = re.compile(
    r"\b(?:business|busness|buisness|contracts?|contarct|pric(?:e|es|ing)|negotiat\w*|(?<!in\s)orders?|re-?order|agreements?|commissions?|projects?|"
    r"launch(?:es|ing)?|reports?|market\s+entry|deals?|offers?(?!ed)|quot(?:e|es|ation|ations)|tenders?|invoices?|payments?|"
    r"sales|budget|distribution|proposals?|licen[cs]ing|licen[cs]e|partnership|strategy|deliver(?:y|ies)|shipments?|shipping|samples|"
    r"margins?|work\s+stuff|work\s+(?:meeting|matters|only)|terms|discounts?|exclusivity|due\s+diligence|joint\s+venture|forecast|"
    r"figures|turnover|purchase|specs?|specification|patents?|trademark|ipr|kpis?|roadmap|customs|tariffs?|fees?|rebate|"
    r"pilot|prototype|agenda|board\s+meeting|audit|product\s+(?:range|line)|stock|warranty|complaints?|q[1-4]\s+numbers)\b"
)
SOCIAL = re.compile(
    r"\b(?:social(?:ly)?|soical|birthday|family|wedding|golf(?:ing)?|karaoke|ktv|catch(?:ing)?[\s-]+up|catch-?up|caught\s+up|just\s+(?:chatt\w+|for\s+fun|friends|gossip|fun)|"
    r"holidays?|vacation|kids|children|football|tennis|hik(?:e|ed|ing)|old\s+times|gossip(?:ed|ing)?|badminton|baby|christening|funeral|"
    r"small\s+talk|opera|mahjong|private\s+(?:matters|life)|as\s+friends|for\s+fun|friendly\s+(?:visit|chat)|concert|sailing|fishing|"
    r"about\s+(?:his|her|their|my|our|the)\s+(?:sons?|daughters?|wife|husband|mother|father|grandchildren)|spring\s+festival|new\s+year|mid-?autumn|skiing|grandchildren)\b"
)
MIXED = re.compile(
    r"\b(?:half[\s-]+(?:business|work|social)[\s,/-]+(?:and\s+)?half[\s-]+\w+|mixed|bit\s+of\s+both|business\s+and\s+(?:pleasure|social|family|personal)|"
    r"social\s+and\s+(?:business|work)|both\s+(?:social|business)|(?:partly|mostly)\s+social\W+(?:partly|some|a\s+bit\s+of|a\s+little)\s+business)\b"
)
TAGS = [
    (tag, re.compile(rf"(?<!\w)(?:{words})(?!\w)"))
    for tag, words in (
        ("held_back", r"(?:i\s+|we\s+)?h[eo]ld(?:ing)?[\s_-]+back|(?:did\s+not|didn'?t|didnt|dared\s+not|chose\s+not\s+to|decided\s+not\s+to|could\s+not|couldn'?t)\s+(?:dare\s+(?:to\s+)?)?(?:want\s+to\s+)?(?:ask|raise|bring\s+up|bring\s+it\s+up|push|mention|press|say\s+(?:anything|a\s+word|what)|complain|insist|object|dare)|bit(?:ing)?\s+(?:my|our)\s+tongues?|(?:kept|stayed)\s+(?:quiet|silent|my\s+mouth\s+shut)|swallowed\s+(?:it|my|the)|said\s+nothing|let\s+it\s+(?:go|slide|drop|pass)|avoided\s+(?:asking|the\s+(?:subject|topic)|mentioning|raising)|not\s+asked?\s+(?:about|for|him|her|them)|dropped\s+the\s+subject|never\s+(?:asked|raised|mentioned)|refrained"),
        ("conflict", r"argu(?:ed|ing|ment|ments)|quarrel(?:l?ed|l?ing|s)?|f[ae]ll(?:ing)?\s+out|(?:had\s+a|big|another|a)\s+row|shout(?:ed|ing)|(?:had\s+a|big)\s+fight|clash(?:ed)?|disput(?:e|ed)|furious|lost\s+(?:his|her|my)\s+temper|heated|#?conflict|stormed\s+(?:out|off)|yelled|very\s+angry|got\s+angry|angry"),
        ("follow_up", r"follow(?:ed|ing|s)?[\s_-]*ups?|chas(?:e|ed|ing)"),
        ("vetting", r"vet(?:s|ted|ting)?|due\s+diligence|background\s+checks?"),
    )
]  # fmt: skip
OTHERS_HELD = re.compile(r"\b(?:he|she|they)\s+(?:also\s+|really\s+|rather\s+|clearly\s+)?$")


HASHTAG = re.compile(r"(?<![\w#&/])#(?P<tag>[a-z]+(?:[-_][a-z]+)*)(?![\w-])")
#: Tags of a contact, in the words of ``Interaction.Tag``.
TAG_WORDS = frozenset({"held_back", "conflict", "entertained", "vetting", "follow_up"})
CLOSED_UP = {word.replace("_", ""): word for word in TAG_WORDS}


def first(pattern: re.Pattern[str], text: str) -> Span | None:
    """Where a pattern is found first."""
    found = pattern.search(text)
    return Span(*found.span()) if found else None


def read_channel(scene: Scene, left_out: list[Span]) -> Said | None:
    """How: the first way that is named; a meal wins over an event and a mere meeting over none."""
    text = scene.masked([*left_out, *(person.span for person in scene.people.found)])
    found = {
        channel: span
        for channel, words in CHANNELS
        if (span := spoken_with(words, text)) is not None
    }
    if "message" in found or EVENT in found:
        found.pop("online_forum", None)
    for channel in (VIDEO, MEAL, EVENT):
        others = [
            span.start for name, span in found.items() if name not in {WEAK, MEAL, EVENT, VIDEO}
        ]
        if channel in found and (
            channel == VIDEO or found[channel].start < min(others, default=10**6)
        ):
            return Said(channel, found[channel])
    strong = {name: span for name, span in found.items() if name not in {WEAK, MEAL, EVENT}}
    chosen = min(strong or found, key=lambda name: found[name].start, default=None)
    return Said(chosen, found[chosen]) if chosen else None


def spoken_with(words: re.Pattern[str], text: str) -> Span | None:
    """The first word of a channel that is not only spoken about."""
    for found in words.finditer(text):
        if found[0].startswith("called") and NAMED_SO.search(text[: found.start()]):
            continue
        if found[0].startswith(("on ", "by ", "over ", "via ")):
            return Span(*found.span())
        about = re.search(
            r"\b(?:about|re|regarding|discussed)\s+(?:\w+\s+){0,3}$", text[: found.start()]
        )
        if not about:
            return Span(*found.span())
    return None


def read_orientation(scene: Scene, left_out: list[Span]) -> Said | None:
    """What it was about, only where the words say so."""
    text = scene.masked([*left_out, *(person.span for person in scene.people.found)])
    for value, pattern in (("mixed", MIXED), ("social", NO_BUSINESS)):
        if span := first(pattern, text):
            return Said(value, span)
    business, social = first(BUSINESS, text), first(SOCIAL, text)
    if business and social:
        return Said("mixed", min(business, social))
    if business:
        return Said("business", business)
    return Said("social", social) if social else None


def hashtags(text: str) -> dict[str, Said]:
    """Tags written as such, wherever they stand: ``#held-back``. Other words after # are words."""
    found: dict[str, Said] = {}
    for match in HASHTAG.finditer(text):
        tag = match["tag"].replace("-", "_")
        tag = CLOSED_UP.get(tag, tag)
        if tag in TAG_WORDS:
            found.setdefault(tag, Said(tag, Span(*match.span())))
    return found


def read_tags(scene: Scene) -> list[Said]:
    """Held back, conflict, follow-up, vetting; the others with a hash."""
    text = scene.marked
    written = hashtags(scene.line.flat)
    found = list(written.values())
    for tag, pattern in TAGS:
        if tag in written:
            continue
        for match in pattern.finditer(text):
            if tag == "held_back" and OTHERS_HELD.search(text[: match.start()]):
                continue
            found.append(Said(tag, Span(*match.span())))
            break
    return found
