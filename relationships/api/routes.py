"""Addresses of the network's resources."""

from __future__ import annotations

from relationships.api import flags, lookups, resources
from relationships.api.attachments import AttachmentViewSet
from relationships.api.custom_fields import CustomFieldViewSet
from relationships.api.introductions import IntroductionViewSet
from relationships.api.paths import PathViewSet
from relationships.api.quick_log import QuickLogViewSet
from relationships.api.relationships import RelationshipViewSet

ROUTES = {
    "parties": resources.PartyViewSet,
    "affiliations": resources.AffiliationViewSet,
    "relationships": RelationshipViewSet,
    "ties": resources.TieViewSet,
    "alter-ties": resources.AlterTieViewSet,
    "burden-notes": resources.BurdenNoteViewSet,
    "regions": resources.RegionViewSet,
    "custom-fields": CustomFieldViewSet,
    "tags": lookups.TagViewSet,
    "interactions": resources.InteractionViewSet,
    "favours": resources.FavourViewSet,
    "episodes": resources.EpisodeViewSet,
    "promises": resources.PromiseViewSet,
    "notes": resources.NoteViewSet,
    "attachments": AttachmentViewSet,
    "introductions": IntroductionViewSet,
    "paths": PathViewSet,
    "flags": flags.FlagViewSet,
    "rules": flags.RuleViewSet,
    "search": lookups.SearchViewSet,
    "quick-log": QuickLogViewSet,
}
