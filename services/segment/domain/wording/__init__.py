"""Rules in words: every kind of condition tells its own, here is what they are told with. Pure."""

from services.segment.domain.wording.tongue import CHINESE, ENGLISH, NOBODY_CALLED, Called, Language, Tongue

__all__ = ["CHINESE", "ENGLISH", "NOBODY_CALLED", "Called", "Language", "Tongue"]
