"""Towns and countries: names of time zones and of territories, and towns of trade beside them."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from relationships.quicklog.text import flat
from relationships.quicklog.words import listed

#: Towns of trade that are no names of time zones.
TOWNS = """
aachen antwerp barcelona basel beijing birmingham bologna bordeaux boston bremen bristol busan cambridge
cannes canton cardiff changchun changsha chengdu chennai cologne cork daegu daejeon dalian delhi dongguan
dresden dusseldorf edinburgh eindhoven fukuoka foshan frankfurt fuzhou geneva genoa ghent glasgow
gothenburg graz guangzhou guiyang gumi haikou hamburg hangzhou hannover hanover hanoi heidelberg hefei
hong kong hyderabad incheon jinan kobe kunming kyoto lanzhou leeds leipzig leuven linz liverpool lyon
macau mainland malmo manchester marseille milan miami mumbai munich nagoya nanchang nanjing nantong
naples new delhi new york nice ningbo nottingham nuremberg osaka oxford pune pusan qingdao reading
rotterdam saigon salzburg san francisco sapporo seattle sendai shenyang shenzhen sheffield shijiazhuang
silicon valley southampton stuttgart suzhou suwon taiyuan the hague tianjin toulouse tsingtao turin
utrecht valencia venice wenzhou wuhan wuxi xiamen xian xi'an yantai yokohama york zhengzhou zhuhai
ulsan heathrow gatwick stansted changi pudong hongqiao harbin chongqing bangalore bengaluru penang johor kuala lumpur jakarta surabaya cebu washington schiphol narita haneda luton orly
"""
MORE_COUNTRIES = (
    "hk",
    "nyc",
    "uae",
    "prc",
    "uk",
    "usa",
    "america",
    "england",
    "scotland",
    "wales",
    "korea",
    "holland",
    "britain",
)


NO_TOWNS = listed(
    """
    christmas easter midway wake chatham troll casey davis mawson palmer center knox johnston apia
    dawson gaza eastern central mountain pacific atlantic current canary faeroe south pole st lucia
    reunion mayotte anadyr nelson creston marengo vevay winamac monticello jersey man mahe
    """
)


@cache
def gazetteer() -> frozenset[str]:
    """Flat names of countries and towns."""
    zones = (
        zone.rsplit("/", 1)[-1].replace("_", " ") for zone in available_timezones() if "/" in zone
    )
    english = Locale("en")
    cities = (zone.get("city", "") for zone in english.time_zones.values())
    countries = (name for code, name in english.territories.items() if len(code) == 2)
    several = re.findall(
        r"(?:hong kong|new york|new delhi|kuala lumpur|san francisco|the hague|silicon valley)",
        TOWNS,
    )
    single = TOWNS
    for name in several:
        single = single.replace(name, " ")
    known = {flat(str(name)) for name in (*zones, *cities, *countries, *several, *single.split())}
    known |= set(MORE_COUNTRIES)
    known -= NO_TOWNS
    return frozenset(
        name for name in known if len(name) > 1 and not re.search(r"\d|gmt|^utc", name)
    )
