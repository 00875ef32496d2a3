"""The network's data, one aggregate per file."""

from __future__ import annotations

from relationships.models.attachment import Attachment
from relationships.models.custom_field import CustomField
from relationships.models.episode import BurdenNote, Episode, EpisodeMember
from relationships.models.favour import Favour
from relationships.models.firm_check import FirmCheck
from relationships.models.firm_file import KeptSection
from relationships.models.flag import Flag, FlagEvent, FlagRuleSetting
from relationships.models.history import ScoreHistory
from relationships.models.interaction import Interaction, Participant
from relationships.models.introduction import Introduction, IntroductionStep
from relationships.models.morning_mail import MorningMail
from relationships.models.override import OverrideNote, OverrideParty
from relationships.models.party import Affiliation, Party
from relationships.models.promise import Note, Promise
from relationships.models.region import Brief, Reach, Region
from relationships.models.relationship import Concealment, Relationship
from relationships.models.saved_view import SavedView
from relationships.models.score import EvaluationRun, Gatekeeper, Score, Signal, TieScore
from relationships.models.tie import AlterTie, Tie
from relationships.models.trash import DeletedEntry

__all__ = [
    "Affiliation",
    "AlterTie",
    "Attachment",
    "Brief",
    "BurdenNote",
    "Concealment",
    "CustomField",
    "DeletedEntry",
    "Episode",
    "EpisodeMember",
    "EvaluationRun",
    "Favour",
    "FirmCheck",
    "Flag",
    "FlagEvent",
    "FlagRuleSetting",
    "Gatekeeper",
    "Interaction",
    "Introduction",
    "IntroductionStep",
    "KeptSection",
    "MorningMail",
    "Note",
    "OverrideNote",
    "OverrideParty",
    "Participant",
    "Party",
    "Promise",
    "Reach",
    "Region",
    "Relationship",
    "SavedView",
    "Score",
    "ScoreHistory",
    "Signal",
    "Tie",
    "TieScore",
]
