"""Mappings with a shape of their own: who may know, regions, reach, rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portability.firm_file.keys import MEMBER, ORGANISATION, PERSON
from portability.firm_file.kinds import BAD, Boolean, Many, Text, Whole
from portability.firm_file.kinds_numbers import Number
from portability.firm_file.links import Ref
from relationships.flags.registry import FARTHEST, rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from portability.firm_file.keys import Spot

PARTIES = (PERSON, ORGANISATION)
SLUG = Text(longest=40, pattern=r"[a-z0-9-]+", wanted="the slug of a rule")


@dataclass
class Shaped:
    """What those mappings say."""

    confidential_to: dict[str, list[str]] = field(default_factory=dict)  # party -> members
    undisclosed_to: dict[str, list[str]] = field(default_factory=dict)  # party -> parties
    target_regions: list[str] = field(default_factory=list)
    reach: dict[str, dict[str, int]] = field(default_factory=dict)  # member -> region -> n
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)  # slug -> setting


def region_codes(data: dict[str, Any]) -> set[str]:
    """Codes that ``target_regions`` and ``reach`` bring in."""
    targets = data.get("target_regions")
    listed = targets if isinstance(targets, list) else []
    codes = {code for code in listed if isinstance(code, str)}
    reach = data.get("reach")
    for counts in reach.values() if isinstance(reach, dict) else ():
        codes |= set(counts) if isinstance(counts, dict) else set()
    return codes


def read(into: Shaped, name: str, value: Any, at: Spot) -> None:
    """Read the mapping of this name."""
    READERS[name](into, value, at)


def mapping(value: Any, at: Spot) -> dict[str, Any]:
    """The value if it is a mapping; else empty, with the problem noted."""
    if isinstance(value, dict):
        return value
    if value is not None:
        at.problem("must be a mapping such as {key: value}.")
    return {}


def check_key(to: tuple[str, ...], key: str, at: Spot) -> bool:
    """Whether the key of a mapping names somebody."""
    return Ref(to=to).read(key, at) is not BAD


def read_visibility(into: Shaped, value: Any, at: Spot) -> None:
    """``{T: {confidential_to: [EB]}}``."""
    for key, rule in mapping(value, at).items():
        spot = at.child(key)
        named = mapping(rule, spot)
        for other in sorted(set(named) - {"confidential_to"}):
            spot.child(other).problem("is not a key of the format.", "Use confidential_to.")
        members = Many(item=Ref(to=(MEMBER,))).read(
            named.get("confidential_to", []), spot.child("confidential_to")
        )
        if check_key(PARTIES, key, spot) and members is not BAD:
            into.confidential_to[key] = members


def read_undisclosed(into: Shaped, value: Any, at: Spot) -> None:
    """``{T: [Boss, CR]}``."""
    for key, outsiders in mapping(value, at).items():
        spot = at.child(key)
        read_outsiders = Many(item=Ref(to=PARTIES)).read(outsiders, spot)
        if check_key(PARTIES, key, spot) and read_outsiders is not BAD:
            into.undisclosed_to[key] = list(dict.fromkeys(read_outsiders))


def read_targets(into: Shaped, value: Any, at: Spot) -> None:
    """``[CN-Beijing, KR]``."""
    codes = Many(item=Text(longest=40)).read(value or [], at)
    if codes is not BAD:
        into.target_regions = list(dict.fromkeys(codes))


def read_reach(into: Shaped, value: Any, at: Spot) -> None:
    """``{BH: {CN-Beijing: 11}}``."""
    for key, counts in mapping(value, at).items():
        spot = at.child(key)
        known = check_key((MEMBER,), key, spot)
        for code, number in mapping(counts, spot).items():
            read_number = Whole().read(number, spot.child(code))
            if known and read_number is not BAD:
                into.reach.setdefault(key, {})[code] = read_number


def read_rules(into: Shaped, value: Any, at: Spot) -> None:
    """``{matter-of-fact-tie: {enabled: false, thresholds: {days: 200}}}``."""
    for slug, rule in mapping(value, at).items():
        spot = at.child(slug)
        setting = mapping(rule, spot)
        for other in sorted(set(setting) - {"enabled", "thresholds"}):
            spot.child(other).problem("is not a key of the format.")
        enabled = Boolean().read(setting.get("enabled", True), spot.child("enabled"))
        thresholds = read_lines(slug, setting.get("thresholds"), spot.child("thresholds"))
        if SLUG.read(slug, spot) is not BAD and enabled is not BAD:
            into.rules[slug] = {"is_enabled": enabled, "thresholds": thresholds}


def read_lines(slug: str, value: Any, at: Spot) -> dict[str, float]:
    """``{days: 200}``: numbers that the rule can work with."""
    rule = next((one for one in rules() if one.slug == slug), None)
    most = {line.name: line.most for line in rule.thresholds} if rule else {}
    kinds = {
        name: Number(most=most.get(name, FARTHEST), least=-FARTHEST) for name in mapping(value, at)
    }
    read = {name: kind.read(value[name], at.child(name)) for name, kind in kinds.items()}
    return {name: number for name, number in read.items() if number is not BAD}


READERS: dict[str, Callable[[Shaped, Any, Spot], None]] = {
    "visibility": read_visibility,
    "undisclosed_to": read_undisclosed,
    "target_regions": read_targets,
    "reach": read_reach,
    "rules": read_rules,
}
