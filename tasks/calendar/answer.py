"""Answers to calendars: a meeting, or the claim that there is no slot."""

from __future__ import annotations

from ...verifiers.calendar.evidence import Reason
from ...verifiers.calendar.problem import Meeting
from ...verifiers.claim import Claim

CalendarReply = Meeting | Claim[Reason]
"""A slot, or that there is none; with its reasons where evidence is required."""
