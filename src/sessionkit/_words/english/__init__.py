"""The catalogue in English."""

from collections.abc import Iterator
from typing import Final

from sessionkit._words.catalogue import Catalogue
from sessionkit._words.english.parts import PARTS
from sessionkit._words.english.reasons import REASONS


def _of_reasons() -> Iterator[tuple[str, str]]:
    for reason, said in REASONS.items():
        yield f"{reason.code}.met", said.met
        yield f"{reason.code}.learner", said.unmet
        yield f"{reason.code}.staff", said.to_staff or said.unmet
        yield f"{reason.code}.remedy", said.remedy
        for case, text in said.unmet_when.items():
            yield f"{reason.code}.learner.{case}", text
            yield f"{reason.code}.staff.{case}", text
        for case, text in said.remedy_when.items():
            yield f"{reason.code}.remedy.{case}", text


ENGLISH: Final = Catalogue("en", {**PARTS, **dict(_of_reasons())})
