"""What the dashboards' answers look like: cards and views."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dashboards.api.money import PERIODS, amount, part
from partners.models import Vetting
from relationships.models import Relationship, Tie

COLUMNS = ("month", "year")
OUTCOMES = ("waiting", "made", "met", "earning", "nowhere")


class OfPeriodSerializer(serializers.Serializer[Any]):
    """The day and the period of an answer."""

    as_of = serializers.DateField()
    period = serializers.ChoiceField(choices=PERIODS)
    first = serializers.DateField(allow_null=True)
    last = serializers.DateField()


class PersonMonthsSerializer(serializers.Serializer[Any]):
    """A person with the contacts of each step."""

    party = serializers.UUIDField()
    name = serializers.CharField()
    relationship = serializers.UUIDField(allow_null=True)
    counts = serializers.ListField(
        child=serializers.IntegerField(), help_text="Beside the answer's `steps`."
    )
    total = serializers.IntegerField()


class ContactsByMonthSerializer(OfPeriodSerializer):
    """The eight people met most often in the period."""

    client = serializers.UUIDField(allow_null=True)
    by = serializers.ChoiceField(choices=COLUMNS, help_text="`year` for all time.")
    steps = serializers.ListField(child=serializers.DateField(), help_text="First days.")
    people = PersonMonthsSerializer(many=True)


class PersonFavoursSerializer(serializers.Serializer[Any]):
    """Points both ways."""

    party = serializers.UUIDField()
    name = serializers.CharField()
    relationship = serializers.UUIDField(allow_null=True)
    given = serializers.IntegerField(help_text="What we did.")
    received = serializers.IntegerField(help_text="What they did.")


class FavoursCardSerializer(OfPeriodSerializer):
    """The eight people with most points; what recurs counts once for each time."""

    client = serializers.UUIDField(allow_null=True)
    people = PersonFavoursSerializer(many=True)


class YearOfMarketsSerializer(serializers.Serializer[Any]):
    """Markets on each step at the end of a year, or today in the year that goes on."""

    on = serializers.DateField()
    own_base = serializers.IntegerField()
    office = serializers.IntegerField()
    partner = serializers.IntegerField()
    contacts = serializers.IntegerField()
    back = serializers.ListField(
        child=serializers.CharField(), help_text="Countries, once for each step back of the year."
    )


class MarketsByStepSerializer(serializers.Serializer[Any]):
    """Up to twelve years, the oldest first."""

    as_of = serializers.DateField()
    years = YearOfMarketsSerializer(many=True)


class OriginCellSerializer(serializers.Serializer[Any]):
    """Ties of one origin that began in one year with people of one country."""

    origin = serializers.ChoiceField(choices=Tie.Origin.choices)
    year = serializers.IntegerField(allow_null=True, help_text="Null: not known.")
    market = serializers.CharField(allow_blank=True, help_text="Country; empty: not known.")
    ties = serializers.IntegerField()
    clients = serializers.IntegerField()
    partners = serializers.IntegerField()
    became = serializers.IntegerField(help_text="Client, partner or both.")


class OfOriginSerializer(serializers.Serializer[Any]):
    """What came of the ties of one origin."""

    origin = serializers.ChoiceField(choices=Tie.Origin.choices)
    ties = serializers.IntegerField()
    clients = serializers.IntegerField(
        help_text="Where the person, or a place of theirs, became one."
    )
    partners = serializers.IntegerField(help_text="Appointed.")
    became = serializers.IntegerField(help_text="Client, partner or both.")
    became_share = part()
    income = amount(allow_null=True, help_text="Null: income is not part of your view.")
    income_share = part()
    days_to_income = serializers.FloatField(
        allow_null=True, help_text="Median, from the first contact to the first income."
    )


class OriginsSerializer(OfPeriodSerializer):
    """Ties of all time; income of the period."""

    currency = serializers.CharField()
    income = amount(allow_null=True)
    origins = OfOriginSerializer(many=True)
    cells = OriginCellSerializer(many=True)


class SourceSerializer(serializers.Serializer[Any]):
    """Who told of opportunities."""

    party = serializers.UUIDField(allow_null=True, help_text="Null: somebody not on record.")
    name = serializers.CharField(allow_blank=True)
    relationship = serializers.UUIDField(allow_null=True)
    country = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    strength = serializers.FloatField(allow_null=True)
    introductions = serializers.IntegerField()
    inbound = serializers.IntegerField()
    enquiries = serializers.IntegerField()
    opportunities = serializers.IntegerField()


class WaySerializer(serializers.Serializer[Any]):
    """From the country of the source to that of the opportunity."""

    from_country = serializers.CharField(allow_blank=True, help_text="Empty: not known.")
    to_country = serializers.CharField(allow_blank=True)
    opportunities = serializers.IntegerField()


class BandSerializer(serializers.Serializer[Any]):
    """Opportunities by how strong the relationship with the source is."""

    strength = serializers.ChoiceField(
        choices=("close", "strong", "good", "light", "faint", "none", ""),
        help_text="Empty: no relationship.",
    )
    opportunities = serializers.IntegerField()


class RegionContactsSerializer(serializers.Serializer[Any]):
    """Contacts in a region."""

    name = serializers.CharField()
    contacts = serializers.IntegerField()


class OpennessSerializer(serializers.Serializer[Any]):
    """Whom one of us knows, abroad and at home."""

    member = serializers.UUIDField()
    name = serializers.CharField()
    abroad = serializers.IntegerField()
    home = serializers.IntegerField()
    unknown = serializers.IntegerField()
    openness = serializers.FloatField(
        allow_null=True, help_text="(abroad - home) / (abroad + home), -1 to 1."
    )
    two_largest = part(help_text="Of the contacts: in the two largest regions.")
    lock_in = serializers.FloatField(
        allow_null=True, help_text="0 evenly spread, 1 all in one region; null under 5 contacts."
    )
    regions = RegionContactsSerializer(many=True)


class OpportunityOriginsSerializer(serializers.Serializer[Any]):
    """Introductions made, first contacts that came to us, and enquiries, by who told of them."""

    as_of = serializers.DateField()
    opportunities = serializers.IntegerField()
    sources = SourceSerializer(many=True)
    ways = WaySerializer(many=True)
    bands = BandSerializer(many=True)
    members = OpennessSerializer(many=True)
    outside = serializers.ListField(
        child=serializers.CharField(), help_text="Target regions where nobody has a contact."
    )


class VoucherSerializer(serializers.Serializer[Any]):
    """What a vetter found."""

    vetter = serializers.CharField(
        allow_blank=True, help_text="Id of the party or the member, or the agency's name."
    )
    name = serializers.CharField(allow_blank=True)
    relationship = serializers.UUIDField(allow_null=True)
    checks = serializers.IntegerField()
    clear = serializers.IntegerField()
    concerns = serializers.IntegerField()
    stopped = serializers.IntegerField(help_text="Called unfit before a contract.")
    inconclusive = serializers.IntegerField()
    wrong = serializers.IntegerField(help_text="Called clear and shown otherwise later.")
    last_on = serializers.DateField(allow_null=True)


class MarkSerializer(serializers.Serializer[Any]):
    """What came out when one checked the other."""

    subject = serializers.UUIDField()
    vetter = serializers.CharField(allow_blank=True)
    result = serializers.ChoiceField(choices=Vetting.Result.choices, help_text="The newest.")
    checks = serializers.IntegerField()


class CheckedStageSerializer(serializers.Serializer[Any]):
    """Partners of a stage."""

    stage = serializers.ChoiceField(choices=Relationship.PartnerStage.choices)
    with_check = serializers.IntegerField(help_text="With a check that is valid today.")
    without = serializers.IntegerField()


class UncheckedSerializer(serializers.Serializer[Any]):
    """A partner."""

    partner = serializers.UUIDField()
    relationship = serializers.UUIDField()
    name = serializers.CharField()


class VettingsViewSerializer(serializers.Serializer[Any]):
    """Who vouches for whom."""

    as_of = serializers.DateField()
    checks = serializers.IntegerField()
    stopped = serializers.IntegerField()
    vetters = VoucherSerializer(many=True)
    marks = MarkSerializer(many=True)
    stages = CheckedStageSerializer(many=True)
    unchecked = UncheckedSerializer(many=True, help_text="Appointed without a valid check.")


class FlowSerializer(serializers.Serializer[Any]):
    """Introductions by one person to one target, with where they stand."""

    introducer = serializers.UUIDField()
    introducer_name = serializers.CharField()
    target = serializers.UUIDField(allow_null=True)
    target_name = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    introductions = serializers.IntegerField()


class ReasonOfDeclineSerializer(serializers.Serializer[Any]):
    """Why introductions were declined."""

    reason = serializers.CharField()
    declined = serializers.IntegerField()
