"""Common words: what is hardly a name, and what stands before one."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


#: Words that are no name by themselves, and end one in a text without capitals.
COMMON = listed(
    """
    a about abt after again ago agreed al all along already also although always am an and
    another any anything are around as ask asked at away back bad be because been before being
    big both bring brought busy but buy by call called came can cannot cant chat coffee come
    coming could cost day days deal did didn didn't do does don done dont down during each early
    either else end enough even evening ever every everybody everyone few finally find first
    fine for free from full fun gave get gets getting give given go goes going good got great
    had half happy has have having he hear heard held help helped her here hers him his home
    hour hours how i i'd i'll i'm i've if in into introduced is isn't it it's its just keep kept
    last late later left less let like little long look looked lot lunch dinner breakfast made
    make many may maybe me meal meet meeting mention mentioned met mind mine minutes mins min
    moment month months more morning most much must my myself near nearly need needs never new
    next nice night no nobody none not nothing now of off offer offered often ok okay old on
    once one only onto or other our ours out over own paid pay phone phoned place plus please
    probably promise promised promises put quick quite rang rather re really said same saw say
    says see seems seen send sends sent several shall she should short showed sick since sit sat
    so some somebody someone something soon sorry spent spoke still stop such sure take taken
    takes talk talked tea tell text texted than thank thanked thanks that the their theirs them
    then there these they thing things think this those though thought three through till time
    times tired to today together told tomorrow tonight too took tried try twice two under until
    up upon us use used usual very via visit visited wait waiting want wanted wants warned was
    wasn't way we we'll we're we've week weekend weeks well went were what when where whether
    which while who whole why will with w within without won't work worked would wrote year
    years yes yesterday yet you your drinks drink drinking walked walk invited joined hosted
    treated argued agree agrees email emailed mail mailed message messaged pinged wechat
    whatsapp zoom teams skype video sms letter forum linkedin online fair conference reception
    party wedding event birthday expo banquet monday tuesday wednesday thursday friday saturday
    sunday january february march april june july august september october november december mon
    tue wed thu fri sun business social purely mostly mixed price prices pricing contract
    contracts order orders agreement commission project launch report reports market negotiation
    negotiations terms draft hotel office airport factory restaurant bar club house lobby
    station embassy check checked vet vetted owe owes owed follow hold bit tongue dropped ran
    bumped caught catch catching person lent borrow borrowed gift present bottle tip advice
    reference book books mark grant bill rose hope grace faith joy sue pat rob art ray gene
    frank chase chip drew guy jack rich sandy young wise dean earl summer win sending calls
    chatting discussed discussing discuss sorted settle settled signed mr mrs ms miss dr prof
    professor sir madam kids son daughter wife husband family english chinese german french
    korean japanese mandarin might should he'll she'll they'll it'll you'll he'd she'd they'd we'd
    he's she's they're you're perhaps hopefully planned planning deposit each accepting accepted
    thru abt nxt redo
    """
)
#: Of these, first names too: they are looked up, and are names where a name stands.
NAMES_TOO = listed(
    """
    mark grant bill rose hope grace faith joy sue pat rob art ray gene frank chase chip drew guy
    jack rich sandy young long wise dean earl june may april august summer will win bob lee min
    """
)
#: People who are no names, in a text without capitals.
ROLES = listed(
    """
    agent agents assistant auditor audience bank banker board boss bosses boy boys brother
    brothers buyer buyers ceo cfo chairman chef chief child children client clients colleague
    colleagues committee company consultant contact contacts contractor crew crowd customer
    customers cousin dealer dealers delegation director directors distributor distributors
    driver engineer engineers enemy father firm folks founder friend friends girl girls gang
    group guest guests guys interpreter intern interns investor investors lady lawyer lawyers
    licensee locals lot man management manager managers manufacturer member members men mother
    neighbour neighbours nephew niece official officials owner owners parents partner partners
    people person press reps representative representatives reseller resellers sales salesman
    secretary seller shareholders sister sisters solicitor somebody staff student students
    supplier suppliers team teams technician translator face guy uncle aunt vendor visitor visitors woman
    women workers accountant advisor adviser advisers architect
    """
)
TITLES = "mr|mrs|ms|miss|dr|prof|professor|sir|madam"
#: Before a family name among friends.
FAMILIAR = "old|little|lao|xiao|big"
HAN_FAMILIAR = "老小阿"
HAN_TITLES = ("经理", "先生", "女士", "小姐", "老师", "教授", "主任", "总", "董", "哥", "姐", "工")
#: Whoever comes after one of these was there.
WITH = (
    r"with|w/|w|met|meet|meeting|saw|see|seeing|seen|visited|visiting|visit|called|calling|call|rang|ring|"
    r"phoned|telephoned|emailed|e-mailed|mailed|texted|messaged|pinged|wechatted|whatsapped|"
    r"(?:wrote|written|writing|spoke|spoken|talked|talking|chatted|listened|apologised|said (?:hello|hi|goodbye))\s+(?:to|with)|"
    r"talk\s+to|speak\s+to|ran\s+into|bumped\s+into|hosted|joined\s+by|invited|thanked|treated|entertained|"
    r"(?:call|letter|email|e-mail|mail|message|text|visit|card|note|sms|postcard)\s+(?:from|to|by)|"
    r"heard\s+from|zoomed|skyped|facetimed|"
    r"(?:introduced|presented|connected)\s+(?:(?:me|us|by\s+\S+)\s+)?(?:to|with)|in\s+touch\s+with|acquainted\s+with|to\s+meet|"
    r"lunched\s+with|dined\s+with|took|congratulated|got\s+hold\s+of|reached"
)
#: What somebody does who was there, after their name.
DOES = (
    r"called|phoned|rang|wrote|emailed|e-mailed|mailed|texted|messaged|invited|came|visited|dropped|stopped|"
    r"told|promised|promises|introduced|brought|treated|paid|picked|hosted|gave|lent|helped|joined|"
    r"asked|said|says|offered|offers|agreed|agrees|owes|owed|put|warned|advised|shouted|vouched|"
    r"recommended|checked|vetted|took|showed|sent|connected|is|was|wants|will|has|had|"
    r"argued|complained|thanked|bought|drove|cooked|let|got|tipped|looked|met"
)
#: What is promised, in its base form.
VERBS = (
    r"send|call|ring|phone|email|e-mail|write|check|find|help|book|introduce|pay|ask|bring|get|give|look|"
    r"make|arrange|organi[sz]e|prepare|draft|review|sign|return|visit|meet|invite|talk|speak|share|order|"
    r"deliver|let|come|confirm|reply|answer|forward|provide|translate|set|put|show|take|tell|buy|chase|"
    r"follow|reserve|lend|sort|finish|update|revise|fix|post|mail|text|message|connect|recommend|vet|"
    r"discuss|propose|quote|ship|test|sponsor|support|host|pick|transfer|refund|decide|report|do|read|"
    r"think|collect|contact|cover|drop|explain|hand|issue|join|keep|move|open|print|provide|raise|remind|"
    r"schedule|settle|start|submit|supply|try|wire|work|redo|rewrite|rework|resend|apologi[sz]e|renew|"
    r"replace|scan|upload|nudge|mark|fill|clear|change|pass|cancel|extend|repay|inform|alert|refer|vouch"
)
