"""What every field says to everything: the classes, the values given, and what came of each.

Classes and fields describe themselves; a field that is new shows up with all it accepts and
refuses. What is written by hand is one good value for each name, and what may be given at all.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs

import sessionkit as sk
from sessionkit._domain import commands
from sessionkit._domain.automation import Occurrence
from tests.builders import START, an_event, at
from tests.golden.lines import Lines

BRUSSELS = ZoneInfo("Europe/Brussels")
NAIVE = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - naive on purpose
SKIPPED = datetime(2026, 3, 29, 2, 30, tzinfo=BRUSSELS)
REPEATED = datetime(2026, 10, 25, 2, 30, tzinfo=BRUSSELS)
TOO_EARLY = datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))
TOO_LATE = datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))
NAN, INFINITE = float("nan"), float("inf")
LARGEST = 2**31 - 1
HOUR = timedelta(hours=1)
OCCURRENCE = Occurrence(trigger=sk.Trigger.PERSON_UPDATED, at=START, root=(1, 0))
QUIZ, HOME = sk.Target.activity("quiz"), sk.Target.widget("home")

EXAMPLES: dict[str, Any] = {
    "session_id": "sales-101",
    "section_id": "north",
    "event_id": "day-1",
    "learner_id": "ana",
    "person_id": "ana",
    "group_id": "north",
    "activity_id": "quiz",
    "widget_id": "home",
    "automation_id": "greet",
    "message_id": "hello",
    "target_id": "sales-101",
    "holder_id": "ana",
    "name": "North",
    "title": "Sales",
    "reason": "illness",
    "subject": "Hello",
    "text": "See you there.",
    "group_ids": ["north"],
    "learner_ids": ["ana"],
    "start": at("2026-03-02 09:00"),
    "end": at("2026-03-02 12:00"),
    "plan": sk.SectionPlan(name="North", group_ids=["north"]),
    "first_event_id": "day-1",
    "first_event": an_event(),
    "wall": NAIVE,
    "zone": "Europe/Brussels",
    "condition": sk.Always(),
    "conditions": [sk.Always()],
    "target": sk.Target.widget("home"),
    "actions": [sk.Unlock(sk.Target.widget("home"))],
    "starts": START,
    "automation": sk.Automation(
        automation_id="greet",
        name="Greet",
        condition=sk.Always(),
        actions=[sk.Unlock(sk.Target.widget("home"))],
    ),
    "person": sk.PersonEntry(person_id="ana", name="Ana"),
    "group": sk.GroupEntry(group_id="north", title="North"),
    "people": [],
    "groups": [],
    "holder": sk.Holder.person("ana"),
    "mark": "attended",
    "lead": timedelta(hours=1),
    "status": "completed",
    "date": "created",
    "values": "be",
    "badge_id": "gold",
    "certificate_id": "iso",
    "journey_id": "onboarding",
    "journey_section_id": "start",
    "programme_id": "academy",
    "goal_id": "ten",
    "intake_id": "hello",
    "item_id": "call",
    "offer_id": "circles",
    "journey": sk.Journey(journey_id="onboarding", title="Onboarding"),
    "programme": sk.Programme(programme_id="academy", title="Academy"),
    "after": timedelta(days=365),
    "expiry": sk.Expiry(activity_id="quiz", after=timedelta(days=365)),
    "occurrence": OCCURRENCE,
    "place": 0,
    "action": sk.Complete("quiz"),
    "completed_at": START,
}
"""A good value for every field that some class requires, by its name."""

OF_ITS_OWN: dict[type[Any], dict[str, Any]] = {
    sk.Target: {"kind": "widget"},
    sk.Holder: {"kind": "person"},
    sk.HasStatus: {"target": QUIZ},
    sk.IsTriggersActivity: {"status": "completed"},
    sk.BetweenMoments: {"starts": START},
    sk.AroundDate: {"starts": "-12h"},
    sk.AttributeBetween: {"at_least": 1},
    sk.AssignToDo: {"target": QUIZ},
    sk.Part: {"target": QUIZ},
    sk.ReportResult: {"target": QUIZ},
    sk.SaveSheet: {"marks": {"ana": "attended"}},
    sk.AddEvent: {"plan": an_event()},
}
"""What some classes need besides, or instead of, the good value for every other."""


# What may be given ------------------------------------------------------------------------------

WORDS = (
    *(
        "",
        " ",
        " ana",
        "ana\n",
        "a\x00b",
        "a\nb",
        "a\u202eb",
        "\x00\x07",
        "\u200b",
        "\n\t ",
        "\x00",
    ),
    "a\x00\x1b\u202e\u200bb\r\nc",
    *("ana", "be", "yes", "bogus", "always", "quiz", "planet", "level", "3", "0", "  ", "north"),
    *("completed", "committed", "attended", "registered", "period", "widget", "person", "created"),
    *("warn", "online", "deleted", "active", "added to group"),
    *(
        "-",
        "7",
        "d",
        "7d",
        "-12h",
        "1d30m",
        "1h",
        "1h2d",
        "7 d",
        "--7d",
        "1.5h",
        "36525d",
        "36526d",
    ),
    *("999999999999s", "2026-03-02", "2026-03-02 09:00"),
    *("Europe/Brussels", "UTC", "Europe", "Mars/Olympus", "../UTC", "UTC\x00"),
    *("@example.org", "ana@", "ana@example.org", "Ana <ana@example.org>"),
    *("ana@example.org\nBcc: bob@example.org", "ana@example.org, bob@example.org"),
    *("ana@bob@example.org", "https://example.org"),
)
LINKS = (
    *("https://example.org/a?b#c", "HTTP://x", "https://", "ftp://example.org", "http://a b"),
    *("javascript:alert(1)", "https://example.org/a b", "https://example.org/\x00"),
)
PEOPLE = [sk.PersonEntry(person_id="ana", name="Ana"), sk.PersonEntry(person_id="ana", name="A")]
GROUPS = [sk.GroupEntry(group_id="n", title="North"), sk.GroupEntry(group_id="n", title="N")]
JOURNEY_SECTION = sk.JourneySection(journey_section_id="begin", title="Begin")


class Nothing:
    """Can be gone through, and holds nothing."""

    def __iter__(self) -> Iterator[Any]:
        """Go through it."""
        return iter(())

    def __repr__(self) -> str:
        """Show it the same in every process."""
        return "<nothing in a row>"


GIVEN: dict[str, Any] = {
    **{ascii(one): one for one in WORDS},
    **{f"{length} letters": "x" * length for length in (255, 256, 271, 272, 5000, 10_000, 10_001)},
    "an address of 268 letters": "x" * 256 + "@example.org",
    **{
        repr(one): one
        for one in (
            *(
                None,
                True,
                False,
                0,
                1,
                -1,
                2,
                7,
                101,
                1.0,
                100.5,
                2.5,
                NAN,
                INFINITE,
                -INFINITE,
                Decimal(3),
            ),
            *(
                b"ana",
                b"be",
                [],
                (),
                {},
                LARGEST,
                LARGEST + 1,
                2**53,
                2**53 + 1,
                -(2**53),
                -(2**53) - 1,
            ),
        )
    },
    "a class": object,
    "an object": object(),
    "nothing in a row": Nothing(),
    # Time
    "a moment": START,
    "a naive moment": NAIVE,
    "a skipped moment": SKIPPED,
    "a repeated moment": REPEATED,
    "the first of two moments": REPEATED.astimezone(timezone(2 * HOUR)),
    "a moment too early": TOO_EARLY,
    "a moment too late": TOO_LATE,
    "the first moment": datetime.min,  # noqa: DTZ901 - naive on purpose
    "a date": date(2026, 3, 2),
    "a local time": at("2026-03-02 10:00"),
    "no time at all": timedelta(0),
    "an hour": HOUR,
    "minus an hour": -HOUR,
    "a second": timedelta(seconds=1),
    "minus a second": timedelta(seconds=-1),
    "a microsecond": timedelta(microseconds=1),
    "minus a microsecond": timedelta(microseconds=-1),
    "a hundred years": timedelta(days=36525),
    "more than a hundred years": timedelta(days=36525, seconds=1),
    "all the time": timedelta.max,
    # Several
    **{
        repr(one): one
        for one in (
            *(
                ["ana"],
                ["bob", "ana"],
                ["ana", "bob", "ana"],
                ("ana",),
                [7],
                [None],
                [""],
                [["a"]],
            ),
            *(
                [[]],
                [NAN],
                ["bogus"],
                ["north"],
                ["quiz"],
                ["quiz", "quiz"],
                ["always"],
                [3600],
                [True],
            ),
            *([1, 1.0], ["be", "be"], [["be"]], {"be": 1}, ["period", "capacity"], ["registered"]),
            *(["capacity", "unlock", "capacity"], [("level", 3)], (("created",),), (1, 2)),
            *(
                {"created": None},
                {"ana": "attended"},
                {"ana": None},
                {"ana": NAN},
                {"ana": "bogus"},
            ),
            *({7: "attended"}, {"": "attended"}, {"level": 3}, {"level": True}, {"level": None}),
            *({"level": NAN}, {"level": -INFINITE}, {"level": [1]}, {7: 1}, {"": 1}, {" a": 1}),
            *([one] for one in LINKS),
        )
    },
    "one id of 256 letters": ["x" * 256],
    "a link of 2000 letters": ["https://example.org/" + "x" * 1980],
    "a link of 2020 letters": ["https://example.org/" + "x" * 2000],
    "a waiver twice": ["period", sk.Waiver.PERIOD],
    "a name of 256 letters": {"x" * 256: 1},
    "an attribute of 10000 letters": {"level": "x" * 10_000},
    "an attribute of 10001 letters": {"level": "x" * 10_001},
    "born, a date": {"born": START},
    "created, a moment": {"created": START},
    "created, a naive moment": {"created": NAIVE},
    "created, a skipped moment": {"created": SKIPPED},
    "created, a repeated moment": {"created": REPEATED},
    "created, twice": (("created", START), ("created", START)),
    "one length of nothing": [timedelta(0)],
    "two lengths": [HOUR, 2 * HOUR],
    "one length below nothing": [-HOUR],
    "one length twice": [HOUR, timedelta(minutes=60)],
    "one length too long": [timedelta.max],
    # Values of ours
    "UNCHANGED": sk.UNCHANGED,
    **{repr(one): one for one in (sk.PersonStatus.DELETED, sk.ResultStatus.COMPLETED)},
    **{
        f"{'an' if one[0] in 'AEIO' else 'a'} {one}": value
        for one, value in {
            "Always": sk.Always(),
            "Attendance": sk.Attendance.ABSENT,
            "Automation": EXAMPLES["automation"],
            "Complete": sk.Complete("quiz"),
            "Deadline": sk.Deadline(),
            "EventFormat": sk.EventFormat.ONLINE,
            "EventPlan": an_event(),
            "Expiry": EXAMPLES["expiry"],
            "Gate": sk.Gate(),
            "GroupEntry": GROUPS[0],
            "Holder": EXAMPLES["holder"],
            "Journey": EXAMPLES["journey"],
            "Occurrence": OCCURRENCE,
            "PersonEntry": PEOPLE[0],
            "Preferences": sk.Preferences(),
            "Programme": EXAMPLES["programme"],
            "SectionPlan": EXAMPLES["plan"],
            "Trigger": sk.Trigger.PERIODIC,
            "Waitlist": sk.Waitlist(),
        }.items()
    },
    "a target that is an activity": QUIZ,
    "a target that is a widget": HOME,
    "a target that is a goal": sk.Target.goal("ten"),
    "a list of one Always": [sk.Always()],
    "a list of one Complete": [sk.Complete("quiz")],
    "a list of the same Complete twice": [sk.Complete("quiz"), sk.Complete("quiz")],
    "a list of one Step": [sk.Step("quiz")],
    "a list of one Part": [sk.Part(QUIZ)],
    "a list of one target": [QUIZ],
    "a list of one JourneySection": [JOURNEY_SECTION],
    "a list of the same JourneySection twice": [JOURNEY_SECTION, JOURNEY_SECTION],
    "a list of one PersonEntry": PEOPLE[:1],
    "a list of two with one person_id": PEOPLE,
    "a list of one GroupEntry": GROUPS[:1],
    "a list of two with one group_id": GROUPS,
}
"""What every field is given, by the name that it has in the list."""

LONGEST = 80

KEPT = "taken as it is"
"""What comes of a value that a field keeps as it was given."""


# What came of it --------------------------------------------------------------------------------


def classes() -> list[type[Any]]:
    """Every class that checks its fields: what the top package exports, and every command."""
    exported = [getattr(sk, name) for name in sk.__all__]
    checking = {
        one
        for one in (*exported, *commands.KINDS)
        if isinstance(one, type)
        and attrs.has(one)
        and any(field.converter for field in inputs(one))
    }
    return sorted(checking, key=lambda one: one.__name__)


def inputs(cls: type[Any]) -> list["attrs.Attribute[Any]"]:
    """The fields that are given when a value is built."""
    return [one for one in attrs.fields(cls) if one.init]


def good(cls: type[Any]) -> dict[str, Any]:
    """Give good values for whatever a class requires."""
    needed = [one.name for one in inputs(cls) if one.default is attrs.NOTHING]
    own = OF_ITS_OWN.get(cls, {})
    return {name: EXAMPLES[name] for name in needed if name not in own} | own


@cache
def outcomes(cls: type[Any]) -> dict[str, dict[str, str]]:
    """Say what comes of everything that is given to every field of a class, by field and given."""
    return {
        field.name: {given: _outcome(cls, field.name, given) for given in GIVEN}
        for field in inputs(cls)
    }


def _outcome(cls: type[Any], name: str, given: str) -> str:
    value = GIVEN[given]
    try:
        built = cls(**good(cls) | {name: value})
    except ValueError as refusal:
        return str(refusal)
    kept = getattr(built, name)
    if type(kept) is type(value) and kept == value:
        return KEPT
    text = Lines().text(kept)
    return f"becomes {text if len(text) <= LONGEST else text[:LONGEST] + '...'}"


def shown(value: Any) -> Iterator[str]:
    """Go through what a message may show of a bad value: the whole of it, or a part."""
    yield repr(value)
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from (repr(key), *shown(part))
    elif isinstance(value, list | tuple | bytes):
        yield repr(tuple(value))
        for part in value:
            yield from shown(part)
    elif isinstance(value, sk.PersonEntry):
        yield repr(value.person_id)
    elif isinstance(value, sk.GroupEntry):
        yield repr(value.group_id)
    elif isinstance(value, sk.JourneySection):
        yield repr(value.journey_section_id)
    elif isinstance(value, sk.Target):
        yield repr(str(value))
    elif isinstance(value, Nothing):
        yield "()"


def written() -> str:
    """Write all of it down: fields that say the same to everything stand together."""
    sorts: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for cls in classes():
        for name, by_given in outcomes(cls).items():
            field = f"{cls.__name__}.{name}"
            said = tuple((given, _short(text, field, given)) for given, text in by_given.items())
            sorts.setdefault(said, []).append(field)
    blocks = [_block(fields, said) for said, fields in sorts.items()]
    return "\n".join(sorted(blocks))


def _short(text: str, field: str, given: str) -> str:
    """Leave out what is clear: the field itself, and the value as it was given."""
    text = text.removeprefix(f"{field} ")
    sentence, _, value = text.rpartition(", got ")
    is_clear = any(one[:77] in value for one in shown(GIVEN[given]))
    return sentence if sentence and is_clear else text


def _block(fields: list[str], said: tuple[tuple[str, str], ...]) -> str:
    by_text: dict[str, list[str]] = {}
    for given, text in said:
        by_text.setdefault(text, []).append(given)
    lines = [*sorted(fields)]
    most = max(by_text, key=lambda one: len(by_text[one]))
    for text, given in sorted(by_text.items(), key=lambda one: (one[0] != KEPT, one[0])):
        rows = _rows(given) if text != most else ["everything else"]
        lines += [f"    {text}", *(f"        {one}" for one in rows)]
    return "\n".join((*lines, ""))


def _rows(given: list[str], width: int = 100) -> Iterator[str]:
    row = ""
    for one in given:
        if row and len(row) + len(one) > width:
            yield row.rstrip()
            row = ""
        row += f"{one} | "
    yield row.removesuffix(" | ")
