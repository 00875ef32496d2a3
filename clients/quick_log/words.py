"""Patterns over a marked line: work that was done, money that came and went, reports."""

from __future__ import annotations

import re

from relationships.quicklog.scene import DAY, HELPING, NAME, SUM
from relationships.quicklog.words import WITH, listed

HOURS_MARK = "ᚻ"  # a letter no one writes: stands for each letter of a time that was spent
HOURS = rf"{HOURS_MARK}+"
PAID = r"(?:unpaid|unbilled|not\s+paid|not\s+billable|non-billable|for\s+free|free\s+of\s+charge|paid|billable|billed)"
FREE = re.compile(
    r"\b(?:unpaid|unbilled|not\s+paid|not\s+billable|non-billable|for\s+free|free\s+of\s+charge)\b"
)
BILLED = re.compile(r"\b(?<!not\s)(?<!non-)(?:paid|billable|billed)\b")
FILL = (
    rf"(?:\s*,?\s*(?:{PAID}|of|spent|more|extra|today|so\s+far|in\s+all|in\s+total|{DAY})(?!\w))*"
)
DOING = (
    r"(?:translat\w+|edit(?:ing|s)?|proofread\w*|draft(?:ing|s)|writing|research\w*|preparation|prep|preparing|programming|"
    r"coding|design(?:ing)?|admin|paperwork|bookkeeping|typing|typesetting|reviewing|review|consult(?:ing|ancy)|planning|"
    r"work|working|copywriting|layout|localisation|localization|testing)"
)
#: After "on" and "for": a way, a time or a pleasure, and no work.
NO_THING = (
    rf"(?:{DAY}|{SUM}|{HOURS}|\d|(?:me|us|him|her|them|myself|ourselves|ever|good|real|fun|free|once|example|now|nothing|"
    r"foot|hold|holiday|leave|time|top|average|wechat|whatsapp|zoom|teams|skype|video|site|board|duty|behalf|"
    r"sale|lunch|dinner|breakfast|coffee|drinks?|tea|karaoke|a\s+(?:drink|walk|coffee|chat|while|bit|change|meal|beer)|"
    r"(?:(?:the|a|an|our|his|her|their|my)\s+)?(?:\w+\s+)?(?:phone|telephone|line|train|plane|flight|road|bus|way|tube|taxi|"
    r"beach|terrace|balcony|street|time|queue|boat|ferry|"
    r"first\s+time|second\s+time|last\s+time))(?!\w))"
)
THING = rf"(?:on|for)\s+(?!{NO_THING})"
#: "2h on the manual", "3h translation for T": what was done stands right after the time.
WORKED = [
    re.compile(rf"{HOURS}{FILL}\s*,?\s*(?:(?:of\s+)?work(?:ing|ed)?\s+)?(?P<thing>{THING})"),
    re.compile(rf"{HOURS}{FILL}\s*,?\s*(?P<thing>(?:of\s+)?{DOING}(?!\w)(?!\s+permit))"),
    re.compile(
        rf"(?<!\w)(?:worked|working|logged|log|work)\s+(?:(?:[\w'-]+|{NAME}'s)\s+){{0,8}}?(?:for\s+)?{HOURS}"
    ),
    re.compile(rf"^\s*{NAME}\s*:\s*{HOURS}"),  # as in a time sheet
    re.compile(rf"^\s*{HOURS}{FILL}\s*,?\s*{NAME}\s*[:,]"),
]
#: In a line of a contact: it was about some work.
WORK_OF_CONTACT = re.compile(rf"\b(?:work(?:ing|ed)?\s+)?{THING}")
NOT_SPENT_AFTER = re.compile(
    r"[\s-]*(?:ago|late|later|earl(?:y|ier)|delay\w*|away|flight|drive|journey|train|walk|ride|from|before|after|"
    r"service|support|hotline|notice|response|turnaround|delivery|shift|ahead|behind|warning|old|clock|"
    r"days?|format|deadline|time\s+difference|difference|jet\s*lag|window|gap|wait|queue|drives?|each|per|a\s+(?:day|week|month)|"
    r"every|daily|weekly|an\s+hour|left|to\s+go|too)(?!\w)"
)
NOT_SPENT_BEFORE = re.compile(
    r"\b(?:in|within|every|after|before|under|over\s+the\s+next|next|another|last|per|the|this|that|only\s+has|a)\s+$"
)
#: Waiting and travelling is no work, and what is planned, asked or needed was not done.
NOT_WORKED_BEFORE = re.compile(
    r"\b(?:wait(?:ed|ing)?|queue[sd]?|queuing|delay\w*|late|drove|driv\w+|flew|fly\w*|flight|stuck|slept|travel\w*|train|search(?:ed|ing)\s+for|walk\w*|"
    r"will|'ll|would|should|must|can|could|might|may|need(?:s|ed)?|wants?|wanted|plans?|planned|estimat\w+|expect\w*|ask(?:ed|s)?|quot\w+|"
    r"offer(?:ed|s)?|budget\w*|promise[sd]?|promising|takes?|going\s+to|due|not|never|n't|saved|save[sd]?\s+(?:me|us)|cost\s+(?:me|us))(?!\w)[^.;!?]{0,30}$"
)
THEIRS = re.compile(
    rf"(?:^|[.,;!?]\s*|\b(?:and|that|but)\s+)(?:he|she|they|who|{NAME}){HELPING}\s+(?:worked|spent|put|needs?|needed|took|takes|wants?|asked|waited|"
    r"works|offered|said|says|logged|charged|billed|invoiced|talked|spoke|presented|argued|kept|arrived|came|stayed|slept|lost|was|is|were|are)\b[^.;!?]*$"
)
WITH_SOMEBODY = re.compile(rf"(?<!\w)(?:{WITH})\s+(?:(?:the|our|my)\s+)?(?:\w+\s+)?{NAME}(?!'s)")
FOR_SOMEBODY = re.compile(
    rf"\b(?:for|on|of|re|about|client|from|translating|editing|reviewing|drafting|writing|checking)\s+(?:(?:the|our|my)\s+)?(?:client\s+)?"
    rf"(?:{NAME}(?:'s)?\s*(?:,\s*and|,|and|&|/|\+)\s*)*$"
)

END = (
    rf"(?=\s*(?:$|[.,;:!?)(]|-\s|(?:on|for|from|by|towards|in|into|via|at|of\s+(?:the\s+)?invoice|and|as|after|before|late|already|"
    rf"today|this|last|to\s+(?:us|me|our)|{DAY})(?!\w)))"
)
BARE = r"(?<![\w.,])(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d{2,}(?:[.,]\d{1,2})?)(?![\w%])"
AMOUNT = rf"(?:about\s+|another\s+|the\s+|only\s+|us\s+|me\s+)*(?P<sum>{SUM}|{BARE}){END}"
INVOICE = r"(?:our\s+|the\s+|your\s+|my\s+)?(?:invoice|inv|bill)\b\s*(?:no\.?|number|nr\.?|#)?\s*"
WHO = rf"(?P<who>{NAME})"
BY_BANK = (
    rf"(?:(?:{DAY}|by\s+\w+(?:\s+transfer)?|in\s+(?:cash|full)|now|for\s+{INVOICE}[\w/.-]+)\s+)?"
)
PAYMENTS = [
    re.compile(rf"(?<!\w){pattern}")
    for pattern in (
        rf"{WHO}{HELPING}\s+(?:paid|transferred|wired|remitted|settled)\s+{AMOUNT}",
        rf"{WHO}{HELPING}\s+(?:paid|settled)\s+{INVOICE}[\w/-]*\d[\w/-]*\s*[,:(-]?\s*(?:with\s+)?{AMOUNT}",
        rf"(?:received|got|collected|banked)\s+{AMOUNT}\s+{BY_BANK}from\s+{WHO}",
        rf"(?:received|got|collected|banked)\s+from\s+{WHO}\s+{AMOUNT}",
        rf"payments?\s+(?:of\s+)?{AMOUNT}\s+{BY_BANK}(?:from|by)\s+{WHO}",
        rf"(?:received|got)\s+(?:a\s+|the\s+)?payment\s+from\s+{WHO}\s*[,:]?\s*(?:of\s+)?{AMOUNT}",
        rf"(?P<sum>{SUM})\s+{BY_BANK}(?:came\s+in\s+|came\s+|arrived\s+|received\s+|in\s+)(?:{DAY}\s+)?from\s+{WHO}",
        rf"{WHO}'s\s+(?:payment|transfer)\s+(?:of\s+)?(?P<sum>{SUM})\s+(?:came|arrived|is\s+in|is\s+here)",
    )
]
NOT_YET = re.compile(
    r"\b(?:if|when|whenever|once|unless|until|till|hopes?|hoping|whether|wants?|after|promised|says|claims|should|would|wish|asked|not|never|n't|before)\b[^.;!?]*$"
)
#: After the sum: for somebody else, for a treat, or less than that.
NOT_TO_US = re.compile(
    r"\s*(?:to\s+(?!(?:us|me|our)\b)|(?:less|more|too|short|back)\b|(?:for|on|at)\s+(?:(?:the|our|my|his|her|their|its|a|an)\s+)?(?:whole\s+)?(?:\w+\s+)?"
    r"(?:dinner|lunch|breakfast|meals?|drinks?|coffees?|tea|hotel|taxi|tickets?|karaoke|banquet|food|room|flight|gifts?|presents?|bottle|wine|rent|tab|staff|salar(?:y|ies)|stand|booth|golf)\b"
    r"|for\s+(?:me|us|him|her|them|everyone|everybody|all|both)\b)"
)
NUMBER = re.compile(rf"\b{INVOICE}(?P<number>[\w/-]*\d[\w/-]*)")
WE_PAID = re.compile(
    rf"(?:^|[.;!?]\s*|(?<!\w)(?:i|we){HELPING}\s+)(?:paid|spent)\s+(?:(?P<payee>{NAME})\s+)?(?P<sum>{SUM})"
    rf"(?:\s+to\s+(?P<payee2>{NAME}))?\s+(?P<for>(?:for|on)\s+)(?!{NAME}\b)"
)
TRAVEL = re.compile(
    r"\b(?:flights?|air\s?fares?|fares?|trains?|rail|taxis?|cabs?|hotels?|travel(?:l?ing)?|trips?|visas?|car\s+hire|hire\s+car|rental\s+car|petrol|"
    r"fuel|mileage|parking|ferry|bus|coach|accommodation|journey|tickets?\s+to|plane)\b"
)
SALES = r"(?:net\s+|gross\s+|quarterly\s+|monthly\s+)?(?:sales|turnover|revenues?)"
REPORTS = [
    re.compile(rf"(?<!\w){pattern}")
    for pattern in (
        rf"{WHO}{HELPING}\s+(?:reported|declared|reports)\s+{SALES}\s*(?:of|:|for\s+{DAY}\s*(?:of|:))?\s*(?P<sum>{SUM})",
        rf"{WHO}{HELPING}\s+(?:reported|declared|reports)\s+(?P<sum>{SUM})\s+(?:of|in|as)\s+{SALES}",
        rf"{WHO}'s\s+{SALES}\s+(?:reports?|figures|statement)\s*(?:for\s+{DAY}\s*)?(?:(?::|of|is|are)\s*(?P<sum>{SUM})|came|arrived|is\s+(?:in|here)|are\s+(?:in|here))",
        rf"(?:(?<=^)|got\s+|received\s+|in:?\s+)(?:the\s+|a\s+)?{SALES}\s+(?:reports?|figures|statement)\s+(?:from|by)\s+{WHO}(?:\s*(?:for\s+{DAY}\s*)?[:,]?\s*(?:of\s+)?(?P<sum>{SUM}))?",
        rf"{WHO}{HELPING}\s+sent\s+(?:us\s+|me\s+|in\s+)?(?:the|its|their|his|her|a)\s+{SALES}\s+(?:report|figures|statement)(?:\s*(?:for\s+{DAY}\s*)?[:,]?\s*(?:of\s+)?(?P<sum>{SUM}))?",
    )
]
#: What is left out where a name is taken out of the words for what was done.
BEFORE_NAME = r"(?:(?:with|for|of|from|to|by|at|see|client|visit|and|&)\s+(?:(?:the|our|my|see)\s+)?(?:client\s+)?)*"
NAMED = re.compile(rf"{BEFORE_NAME}{NAME}(?:'s?(?!\w))?")
#: Words at either end of it that say nothing.
EDGES = listed(
    """
    on for of the a an and with to at in by from our my work worked working log logged spent i we
    again also more extra today client put hours about so far today's in
    """
)
