"""What was given and received that nobody invoices."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relationships.quicklog.people import CHAIN
from relationships.quicklog.reading import Done, Promised, Span
from relationships.quicklog.scene import HELPING, NAME, SUM, THEY, Scene

US = r"(?P<us>me|us)"
THEM = rf"(?P<them>(?:each|both|all)(?:\s+of\s+them)?|him|her|them|everyone|everybody|{NAME}(?:'s)?(?:{CHAIN}{NAME})*|(?:his|her|their)\s+\w+)"
WHOM = rf"(?:{US}|{THEM})(?:\s+(?:each|both|all))?"
FEW = r"(?:[\w'%-]+\s+){0,4}?"
MEAL = r"(?:dinner|lunch|breakfast|meal|bill|drinks?|coffees?|tea|check|tab|round|hotel|banquet|taxi|food|tickets?|karaoke|everything|it\s+all)"
FAMILY = r"(?:daughters?|sons?|wife|husband|mother|father|nephew|niece|parents|kids?|child|children|cousin|brother|sister|family|boy|girl|granddaughter|grandson|mum|dad|baby|in-laws)"
CHECKED = (
    r"(?:reseller|dealer|partner|supplier|distributor|agent|company|firm|buyer|customer|client|factory|"
    r"tester|licensee|credit|reputation|background|references?|contractor|manufacturer|licen[cs]e|"
    r"registration|people|owner|vendor|candidate|lawyer|subcontractor|importer|wholesaler)s?"
)
CHECKING = (
    rf"(?:vet(?:ted)?\b|(?:look(?:ed)?\s+into|verif(?:y|ied)|investigated?|check(?:ed)?(?!\s+(?:whether|if|that|when)\b)(?:\s+(?:out|up\s+on|on|up))?)\s+"
    rf"(?:(?:[\w'-]+\s+){{0,4}}?{CHECKED}\b|him\b|them\b|her\b|{NAME})|check(?:ed)?\s+(?:him|her|them|{NAME})\s+out|"
    r"asked?\s+around\s+about|(?:did|do|ran|run|made|make)\s+(?:a\s+|some\s+|the\s+)?(?:background\s+checks?|due\s+diligence|credit\s+checks?|checks?\s+on))"
)
FOR = rf"(?:[^.;!?]{{0,60}}?\b(?:for|on\s+behalf\s+of)\s+(?:(?P<us>me|us)|(?P<them>him|her|them|{NAME}))\b)?"
GIFT = (
    r"(?:gifts?|presents?|bottles?|wine|whisk(?:e)?y|tea(?:\s*pot)?|tea\s+sets?|flowers|chocolates?|books?|cigars?|silk|watch|"
    r"calendar|hamper|basket|mooncakes?|scar(?:f|ves)|pen|painting|baijiu|moutai|maotai|cake|ginseng|biscuits|perfume|"
    r"cufflinks|vase|teapot|cheese|souvenirs?|toys?|shortbread|calligraphy|scroll|orchids?|fruit|jam|honey)\b"
)
LEND = r"(?:lent|loaned|lends|offered|gave|let|gives|lets|loans)"
PLACE = r"(?:office|desks?|meeting\s+room|conference\s+room|room|flat|apartment|warehouse|premises|space|showroom|address|boardroom|workshop|lab)\b"
STAFF = r"(?:engineers?|interpreter|assistant|driver|translator|secretary|staff|technicians?|team|interns?|colleague|sales(?:man|woman)|people|clerk|accountant)\b"
ERRAND = (
    r"(?:collected|fetched|picked\s+up|sorted(?:\s+out)?|translated|arranged|booked|reserved|organi[sz]ed|printed|"
    r"carried|stood\s+in|interpreted|handled|proofread|repaired|forwarded|chased|queued|got|found|bought)"
)
#: Kind, pattern over the marked text. Whose: ``us`` or ``them`` where it names whom it was for
#: (``mine``, ``theirs`` whose family), else whoever acts.
RULES = [
    (kind, re.compile(rf"(?<!\w){pattern}"))
    for kind, pattern in (
        ("help_to_family", rf"(?:helped|helping|teaching|tutoring|hosting|looking\s+after|got|found|arranged|looked\s+after|tutored|took\s+care\s+of|drove|picked\s+up|hosted|wrote|showed|taught|gave)\s+(?:[\w'-]+\s+){{0,5}}?(?:(?P<mine>my|our)|(?P<theirs>his|her|their|{NAME}'s))\s+(?:\w+\s+)?{FAMILY}\b"),
        ("introduction", rf"introduced\s+{US}\b(?!\s+(?:self|selves))"),
        ("introduction", rf"(?P<received>(?:introduced|introed|intro'd|intro(?:duction)?)\s+(?:\w+\s+)?(?:to\s+(?:{NAME}|him|her|them)\s+)?(?:by|from|via))\s+(?:{NAME}|him|her|them)"),
        ("introduction", rf"(?:put|got)\s+{WHOM}\s+(?:back\s+)?in\s+(?:touch|contact)\s+with"),
        ("introduction", rf"(?:connected|hooked\s+up|linked)\s+{WHOM}\s+(?:up\s+)?(?:with|to)\b"),
        ("introduction", rf"made\s+(?:an?|the)\s+(?:\w+\s+)?intro(?:duction)?\s+(?:for\s+{WHOM}|(?:to|with|between)\b)"),
        ("introduction", rf"(?:i|we)\s+(?:also\s+|then\s+)?(?P<given>introduced)\s+{NAME}"),
        ("introduction", rf"(?:^|[.,;]\s*|\band\s+)(?P<given>introduced)\s+(?:{NAME}|him|her|them)\s+(?:to|and)\b"),
        ("introduction", r"(?P<given>introduced)\s+(?:him|her|them)\s+to\b"),
        ("vetting", CHECKING + FOR),
        ("vetting", r"(?:(?P<given>our|my)|(?P<received>his|her|their))\s+(?:own\s+)?(?:due\s+diligence|(?:background|credit|reference)\s+checks?|vetting|checks?)\s+(?:on|of|into|for)\b"),
        ("reference", rf"(?:gave|wrote|sent|provided|supplied)\s+(?:(?:[\w']+|{NAME})\s+){{0,4}}?(?:references?|recommendations?|testimonials?)\s+(?:letter\s+)?(?:about|for|on|of)\s+{WHOM}"),
        ("reference", rf"(?:references?|recommendation|testimonial)\b[^!?;]{{0,60}}?(?<!\w)(?P<act>(?:wrote|gave|sent)\s+{WHOM}\s+one)\b"),
        ("reference", r"(?P<received>(?:got|received|have))\s+(?:a|an|the)\s+(?:[\w-]+\s+){0,2}?(?:reference|recommendation|testimonial)\s+from\b"),
        ("reference", r"(?:acted|stood)\s+as\s+(?:(?P<mine>our|my)|(?P<theirs>his|her|their))\s+(?:referee|reference)"),
        ("reference", rf"recommended\s+{WHOM}\b"),
        ("reference", rf"vouched\s+for\s+{WHOM}"),
        ("reference", rf"(?:gave|wrote|given|written)\s+{WHOM}\s+(?:a|an|the)\s+(?:[\w-]+\s+){{0,2}}?(?:reference|recommendation|testimonial)"),
        ("reference", rf"(?:put|putting)\s+in\s+a\s+(?:good\s+|kind\s+)?word\s+(?:for\s+{WHOM})?"),
        ("reference", rf"(?:wrote|gave|provided)\s+(?:a|the)\s+(?:[\w-]+\s+){{0,2}}?(?:reference|recommendation|testimonial)s?(?:\s+letter)?(?:\s+(?:for|to)\s+{WHOM})?"),
        ("resource_money", rf"(?:lent|loaned|advanced|fronted|wired)\s+{WHOM}\s+(?:a\s+(?:loan|deposit)|the\s+(?:deposit|money|cash|rent|fare)|an\s+advance|money|some\s+(?:money|cash)|cash|{SUM})"),
        ("resource_money", rf"(?:lent|loaned|advanced|fronted)\s+(?:the\s+)?(?:{SUM}|money|deposit|cash)(?:\s+(?:to|for)\s+{WHOM})?"),
        ("resource_money", rf"(?P<received>borrow(?:ed)?)\s+(?:{SUM}|money|some\s+(?:cash|money))"),
        ("resource_money", r"paid\s+(?:(?P<mine>our|my)|(?P<theirs>his|her|their))\s+(?:deposit|rent|fees?|visa)"),
        ("resource_office", rf"{LEND}\s+{WHOM}\s+(?:have\s+|use\s+|borrow\s+|work\s+(?:from|in)\s+|sit\s+in\s+)?(?:the\s+use\s+of\s+)?{FEW}{PLACE}"),
        ("resource_office", rf"(?:lent|offered)\s+(?:the\s+use\s+of\s+)?(?:his|her|their|our|my|an?|the)\s+(?:\w+\s+){{0,2}}?(?:office|flat|meeting\s+room|desk|showroom|warehouse)\b(?:\s+to\s+{WHOM})?"),
        ("resource_office", rf"(?P<received>(?:used|borrowed|worked\s+(?:from|in)|can\s+use|could\s+use))\s+(?:his|her|their|{NAME}'s)\s+(?:\w+\s+){{0,2}}?{PLACE}"),
        ("resource_staff", rf"(?:lent|gave|offered|seconded|assigned|let|loaned)\s+{WHOM}\s+(?:have\s+|use\s+|borrow\s+)?{FEW}{STAFF}"),
        ("resource_staff", rf"(?:lent|seconded)\s+(?:his|her|their|our|my|an?|two|three)\s+(?:\w+\s+){{0,2}}?{STAFF}(?:\s+to\s+{WHOM})?"),
        ("resource_staff", rf"(?P<received>borrowed)\s+(?:his|her|their|{NAME}'s)\s+(?:\w+\s+){{0,2}}?{STAFF}"),
        ("advice", rf"(?:advised|coached|counselled)\s+{WHOM}"),
        ("advice", rf"(?:gave|offered|got|had|shared)\s+(?:{WHOM}\s+)?(?:\w+\s+){{0,3}}?advice(?:\s+(?:to|for)\s+(?:(?:him|her|them)))?"),
        ("advice", rf"(?<!for\s)(?:(?P<given>our|my)|(?P<received>his|her|their|{NAME}'s))\s+(?:\w+\s+)?advice\b"),
        ("advice", rf"(?:talked|walked|took)\s+{WHOM}\s+through\b"),
        ("advice", rf"explained\s+(?:to\s+)?{WHOM}\s+how\b"),
        ("information", rf"(?:tipped|tip)\s+{WHOM}\s+off"),
        ("information", rf"(?:gave|passed|handed|slipped)\s+{WHOM}\s+(?:\w+\s+){{0,3}}?(?:tips?|hints?|heads[\s-]?up|warning|news|intelligence|intel|info|information|low-?down|gossip|figures|insight|market\s+data|leads?)\b"),
        ("information", rf"warned\s+{WHOM}"),
        ("information", rf"alerted\s+{WHOM}"),
        ("information", rf"told\s+{WHOM}\s+(?:in\s+confidence|about|early|first|privately|in\s+advance|of\b)"),
        ("information", rf"let\s+{WHOM}\s+know\b"),
        ("information", rf"(?:shared|passed\s+on)\s+(?:[\w'-]+\s+){{0,5}}?(?:with|to)\s+{WHOM}"),
        ("information", r"(?P<received>(?:got|had|received))\s+(?:a|some)\s+(?:\w+\s+)?(?:tip|hint|heads[\s-]?up|warning)"),
        ("hospitality", rf"(?:dinner|lunch|breakfast|drinks|coffee|meal|hotpot|banquet|karaoke)\b[^.;!?]{{0,80}}?(?P<act>(?<=\W)paid)\s+{SUM}(?=\s*(?:$|[.,;)]))"),
        ("hospitality", r"paid(?=\s*(?:[.,;!)]|$)|\s+(?:and|for\s+(?:everyone|all|both|it|us|him|her|them)|again|this\s+time)\b)"),
        ("hospitality", rf"paid\s+(?:for\s+)?by\s+(?:(?P<given>us|me)|(?P<received>him|her|them|{NAME}))(?!\w)"),
        ("hospitality", rf"(?:paid|paying)\s+(?:for\s+)?(?:{SUM}\s+for\s+)?(?:the\s+|our\s+|his\s+|her\s+|their\s+|everyone's\s+|{NAME}'s\s+)?(?:whole\s+)?{MEAL}\b"),
        ("hospitality", r"(?:picked\s+up|got|took\s+care\s+of|settled|covered|footed)\s+the\s+(?:whole\s+)?(?:bill|tab|check|dinner|lunch|meal)\b"),
        ("hospitality", rf"{MEAL}\s+(?:was\s+|were\s+)?on\s+{WHOM}\b"),
        ("hospitality", r"(?:his|her|their)\s+(?P<received>treat)\b"),
        ("hospitality", r"(?:my|our)\s+(?P<given>treat)\b"),
        ("hospitality", rf"{MEAL}\s+(?:was\s+)?(?:given|hosted|offered)\s+by\s+(?:(?P<given>us|me)|(?P<received>him|her|them|{NAME}))(?!\w)"),
        ("hospitality", rf"(?:treated|hosted|entertained|wined\s+and\s+dined)\s+{WHOM}"),
        ("hospitality", rf"put\s+{WHOM}\s+up\b"),
        ("hospitality", rf"took\s+{WHOM}\s+(?:out\s+)?(?:to|for)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?(?:dinner|lunch|meal|drinks?|coffee|breakfast|karaoke|opera|banquet|restaurant)"),
        ("hospitality", rf"bought\s+{WHOM}\s+(?:an?\s+|some\s+)?(?:\w+\s+)?(?:dinner|lunch|drinks?|coffee|beers?|breakfast|meal|pint)"),
        ("hospitality", rf"cooked\s+(?:\w+\s+)?for\s+{WHOM}"),
        ("hospitality", rf"invited\s+{WHOM}\s+(?:home|over|to\s+stay|(?:to|for)\s+(?:(?:his|her|their|my|our)\s+\w+|an?\s+(?:\w+\s+)?(?:dinner|lunch|meal|banquet)|dinner|lunch|banquet|hotpot|karaoke|tea|drinks))"),
        ("hospitality", rf"let\s+{WHOM}\s+stay\b"),
        ("hospitality", rf"(?P<received>stayed)\s+(?:at|with|in)\s+(?:his|her|their|{NAME})"),
        ("gift", rf"(?:gave|brought|sent|bought|handed|presented|gifted)\s+{WHOM}\s+(?:back\s+|with\s+)?(?:(?:[\w'-]+|{SUM})\s+){{0,5}}?{GIFT}"),
        ("gift", rf"(?:gave|brought|sent|bought|took)\s+(?:(?:[\w'-]+|{SUM})\s+){{0,5}}?{GIFT}(?:\s+of\s+\w+)?(?:\s+\w+)?\s+(?:to|for)\s+{WHOM}"),
        ("gift", rf"(?P<received>(?:got|received|was\s+given))\s+(?:(?:[\w'-]+|{SUM})\s+){{0,4}}?{GIFT}(?:\s+of\s+\w+)?\s+from\b"),
        ("gift", rf"(?:gave|brought|sent|gifted)\s+{WHOM}\s+an?\s+{SUM}"),
        ("other", rf"did\s+{WHOM}\s+a\s+(?:big\s+|huge\s+|small\s+)?favou?r"),
        ("other", rf"(?:gave|offered)\s+{WHOM}\s+a\s+(?:lift|ride)"),
        ("other", r"(?:drove|picked)\s+(?:(?P<us>me|us)|(?P<them>him|her|them))\s+(?:up|to|home)\b"),
        ("other", rf"{ERRAND}\s+(?:[\w'-]+\s+){{0,6}}?for\s+(?:(?P<us>me|us)|(?P<them>him|her|them|{NAME}))\b"),
        ("other", rf"helped\s+(?:(?P<us>me|us)|(?P<them>him|her|them|{NAME}))\b"),
    )
]  # fmt: skip
ACTOR = re.compile(rf"(?<!\w){THEY}(?:{HELPING})\s+$")
CLAUSE_STOP = re.compile(r"[,.;!?]|\s+(?:and|but|then)\s")
NOT_DONE = re.compile(
    r"\b(?:not|n't|never|refused\s+to|wouldn't|could|wants?\s+to|asked\s+(?:me|us|him|her|them)\s+to)\s+$"
)
#: What they will do for us, by the kind of favour it is.
SERVICES = [
    ("vetting", re.compile(CHECKING)),
    ("introduction", re.compile(r"introduce\s+(?:me|us|our)\b|put\s+(?:me|us)\s+in\s+(?:touch|contact)|connect\s+(?:me|us)\b|make\s+(?:an?|the)\s+intro")),
    ("reference", re.compile(r"recommend\s+(?:me|us)\b|vouch\s+for\s+(?:me|us)\b|put\s+in\s+a\s+(?:good\s+)?word\s+for\s+(?:me|us)\b|(?:give|write)\s+(?:me|us)\s+(?:a|an)\s+(?:\w+\s+)?(?:reference|recommendation)|refer\s+(?:me|us)\b")),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Services:
    """Promises that are promises, and those that are favours to us."""

    promises: list[Promised]
    favours: list[Done]


def split_services(scene: Scene, promises: list[Promised]) -> Services:
    """What they will do for us without a day is a favour we receive, not a promise to wait for."""
    kept: list[Promised] = []
    favours: list[Done] = []
    for promise in promises:
        kind = service_of(scene, promise)
        if kind:
            favours.append(Done("received", kind, promise.span, promise.who))
        else:
            kept.append(promise)
    return Services(kept, favours)


def service_of(scene: Scene, promise: Promised) -> str:
    """The kind of favour they will do, empty when it is an ordinary promise."""
    if promise.by != "them" or promise.due is not None:
        return ""
    words = scene.marked[promise.span.start : promise.span.end]
    return next((kind for kind, pattern in SERVICES if pattern.search(words)), "")


def read_favours(scene: Scene, promised: list[Span]) -> list[Done]:
    """Favours done, outside promises; one of each kind and direction."""
    text = scene.masked(promised)
    found: list[Done] = []
    for kind, pattern in RULES:
        for match in pattern.finditer(text):
            one = favour(scene, kind, match)
            if one is not None and is_other(one, found):
                found.append(one)
    return sorted(found, key=lambda one: one.span)


def is_other(one: Done, found: list[Done]) -> bool:
    """False for a favour that another rule has already."""
    return not any(
        one.span.meets(other.span) or (one.kind, one.direction) == (other.kind, other.direction)
        for other in found
    )


def favour(scene: Scene, kind: str, match: re.Match[str]) -> Done | None:
    """The favour of a match; None when it did not happen, or was nobody's."""
    if NOT_DONE.search(match.string[: match.start()]):
        return None
    direction = direction_of(scene, kind, match)
    stop = CLAUSE_STOP.search(match.string, match.end())
    span = Span(match.start(), stop.start() if stop else len(match.string))
    named = scene.named_in(Span(*match.span()))
    acting = scene.subject_before(match.start())[1]
    who = (named[0] if named else None) if direction == "given" else acting
    return Done(direction, kind, span, who) if direction else None


def direction_of(scene: Scene, kind: str, match: re.Match[str]) -> str:
    """Given or received, empty when neither of us was in it."""
    groups = match.groupdict()
    for direction, names in (("received", ("received", "us", "mine")), ("given", ("given",))):
        if any(groups.get(name) for name in names):
            return direction
    acting, _name = scene.subject_before(match.start("act" if groups.get("act") else 0))
    if groups.get("them") or groups.get("theirs"):
        third = acting == "them" and ACTOR.search(
            scene.marked, max(0, match.start() - 80), match.start()
        )
        return "" if third and not groups.get("theirs") else "given"
    if acting == "them":
        return "received"
    return "" if kind == "vetting" else "given"
