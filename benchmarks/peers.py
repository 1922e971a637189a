"""Other evaluators, each asked in the fastest way it has for whom conditions hold.

Which way is the fastest was tried out. A peer that is not installed is left out.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from tempfile import NamedTemporaryFile
from typing import Any, Final, NamedTuple

from benchmarks.workload import ACTIVITIES, GROUPS, activity, group, person_id

from sessionkit._automations.conditions import is_between
from sessionkit._domain.condition import (
    AllOf,
    AnyOf,
    BetweenMoments,
    Condition,
    HasStatus,
    IsInGroup,
    Not,
)
from sessionkit._domain.world import World


class Facts(NamedTuple):
    """What conditions ask about one person, in plain words."""

    groups: frozenset[str]
    completed: frozenset[str]


def facts_of(world: World, people: int) -> list[Facts]:
    """Look everybody up, in order of their numbers."""
    found = []
    for number in range(people):
        one = person_id(number)
        completed = frozenset(result.target.target_id for result in world.results_of(one))
        found.append(Facts(frozenset(world.counts_in(one)), completed))
    return found


class Peer(NamedTuple):
    """Another evaluator, made ready.

    Attributes:
        name: What it is installed as.
        judge: Judges all conditions for the people of a stretch of numbers.
        everybody: Answers for everybody at once.
        members: Gives an answer for everybody as the numbers of those for whom each holds.
    """

    name: str
    judge: Callable[[range], list[list[bool]]] | None = None
    everybody: Callable[[], Any] | None = None
    members: Callable[[], list[set[int]]] | None = None


Make = Callable[[list[Condition], list[Facts], datetime], Peer]


def seconds(moment: datetime) -> int:
    """Give a moment as a number, for languages that have none."""
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


class Language(NamedTuple):
    """How conditions are written for some peer, each part as a function."""

    member: Callable[[str], Any]
    done: Callable[[str], Any]
    within: Callable[[int, int], Any]
    every: Callable[[list[Any]], Any]
    either: Callable[[list[Any]], Any]
    no: Callable[[Any], Any]


def words(member: str, done: str, within: str, every: str, either: str, no: str) -> Language:
    """Make a language that is text: templates for leaves and for not, and the words between."""
    return Language(
        member=member.format,
        done=done.format,
        within=within.format,
        every=lambda parts: f"({every.join(parts)})",
        either=lambda parts: f"({either.join(parts)})",
        no=no.format,
    )


JSON_LOGIC: Final = Language(
    member=lambda group_id: {"in": [group_id, {"var": "groups"}]},
    done=lambda activity_id: {"in": [activity_id, {"var": "done"}]},
    within=lambda starts, ends: {
        "and": [{">=": [{"var": "now"}, starts]}, {"<": [{"var": "now"}, ends]}]
    },
    every=lambda parts: {"and": parts},
    either=lambda parts: {"or": parts},
    no=lambda part: {"!": [part]},
)
ENGLISH: Final = words(
    member='"{}" in groups',
    done='"{}" in done',
    within="now >= {} and now < {}",
    every=" and ",
    either=" or ",
    no="not ({})",
)


def written(condition: Condition, language: Language) -> Any:
    """Write a condition in a language."""
    match condition:
        case AllOf(conditions=parts):
            return language.every([written(part, language) for part in parts])
        case AnyOf(conditions=parts):
            return language.either([written(part, language) for part in parts])
        case Not(condition=inner):
            return language.no(written(inner, language))
        case IsInGroup(group_id=group_id):
            return language.member(group_id)
        case HasStatus(target=target):
            return language.done(target.target_id)
        case BetweenMoments(starts=starts, ends=ends) if starts and ends:
            return language.within(seconds(starts), seconds(ends))
        case _:
            raise ValueError(f"no peer is asked about {condition}")


def a_list(conditions: list[Condition], language: Language) -> str:
    """Write an expression that gives the outcome of every condition."""
    return "[" + ", ".join(written(one, language) for one in conditions) + "]"


def plain(one: Facts, now: datetime) -> dict[str, Any]:
    """Give what is known of somebody in plain lists."""
    return {"groups": list(one.groups), "done": list(one.completed), "now": seconds(now)}


# One person at a time ---------------------------------------------------------------------------


def common_expression_language(
    conditions: list[Condition], people: list[Facts], now: datetime
) -> Peer:
    """One program that gives a list; everybody's facts are converted beforehand."""
    cel = import_module("cel")
    language = words(
        member='"{}" in groups',
        done='"{}" in done',
        within="now >= {} && now < {}",
        every=" && ",
        either=" || ",
        no="!({})",
    )
    program = cel.compile(a_list(conditions, language))
    contexts = []
    for one in people:
        context = cel.Context()
        context.update(plain(one, now))
        contexts.append(context)
    return Peer(
        "common-expression-language",
        judge=lambda numbers: [program.execute(contexts[number]) for number in numbers],
    )


def zen_engine(conditions: list[Condition], people: list[Facts], now: datetime) -> Peer:
    """One expression that gives a list; a decision graph takes ten times as long."""
    zen = import_module("zen")
    expression = zen.compile_expression(a_list(conditions, ENGLISH))
    contexts = [plain(one, now) for one in people]
    return Peer(
        "zen-engine",
        judge=lambda numbers: [expression.evaluate(contexts[number]) for number in numbers],
    )


def cedar(conditions: list[Condition], people: list[Facts], now: datetime) -> Peer:
    """One request for each person, which all policies answer; people and policies are parsed."""
    cedarpy = import_module("cedarpy")
    language = words(
        member='principal in Group::"{}"',
        done='principal.done.contains("{}")',
        within="context.now >= {} && context.now < {}",
        every=" && ",
        either=" || ",
        no="!({})",
    )
    policies = cedarpy.PolicySet.from_str(
        "".join(
            f"permit(principal, action, resource) when {{ {written(one, language)} }};"
            for one in conditions
        )
    )
    known = [
        {
            "uid": {"type": "User", "id": str(number)},
            "attrs": {"done": list(one.completed)},
            "parents": [{"type": "Group", "id": group_id} for group_id in one.groups],
        }
        for number, one in enumerate(people)
    ]
    entities = cedarpy.Entities.from_json_str(json.dumps(known))
    requests = [
        {
            "principal": f'User::"{number}"',
            "action": 'Action::"unlock"',
            "resource": 'Target::"any"',
            "context": {"now": seconds(now)},
        }
        for number in range(len(people))
    ]
    places = {f"policy{place}": place for place in range(len(conditions))}

    def judge(numbers: range) -> list[list[bool]]:
        asked = requests[numbers.start : numbers.stop]
        found = []
        for answer in cedarpy.is_authorized_batch(asked, policies, entities):
            row = [False] * len(places)
            for reason in answer.diagnostics.reasons:
                row[places[reason]] = True
            found.append(row)
        return found

    return Peer("cedarpy", judge=judge)


def json_logic(conditions: list[Condition], people: list[Facts], now: datetime) -> Peer:
    """Every rule by itself; there is nothing to compile."""
    apply = import_module("json_logic").jsonLogic
    rules = [written(one, JSON_LOGIC) for one in conditions]
    data = [plain(one, now) for one in people]
    return Peer(
        "panzi-json-logic",
        judge=lambda numbers: [[apply(rule, data[one]) for rule in rules] for one in numbers],
    )


def rule_engine(conditions: list[Condition], people: list[Facts], now: datetime) -> Peer:
    """Every rule compiled by itself; sets are what it looks up fastest."""
    engine = import_module("rule_engine")
    rules = [engine.Rule(written(one, ENGLISH)) for one in conditions]
    data = [
        {"groups": set(one.groups), "done": set(one.completed), "now": seconds(now)}
        for one in people
    ]
    return Peer(
        "rule-engine",
        judge=lambda numbers: [[rule.matches(data[one]) for rule in rules] for one in numbers],
    )


# Everybody at once ------------------------------------------------------------------------------


def roaring(conditions: list[Condition], people: list[Facts], now: datetime) -> Peer:
    """Compressed bit maps in our own place: a tree of conditions, with windows decided before."""
    bitmap = import_module("pyroaring").BitMap
    nobody, everybody = bitmap(), bitmap(range(len(people)))
    groups: dict[str, Any] = {}
    done: dict[str, Any] = {}
    for number, one in enumerate(people):
        for group_id in one.groups:
            groups.setdefault(group_id, bitmap()).add(number)
        for activity_id in one.completed:
            done.setdefault(activity_id, bitmap()).add(number)

    def made(condition: Condition) -> Callable[[], Any]:
        match condition:
            case AllOf(conditions=parts):
                wanted = [one for one in parts if not isinstance(one, Not | BetweenMoments)]
                windows = [one for one in parts if isinstance(one, BetweenMoments)]
                if not all(is_between(one, now) for one in windows):
                    return lambda: nobody
                without = [made(one.condition) for one in parts if isinstance(one, Not)]
                return _every([made(one) for one in wanted], without)
            case AnyOf(conditions=parts):
                return _either([made(one) for one in parts])
            case IsInGroup(group_id=group_id):
                found = groups.get(group_id, nobody)
            case HasStatus(target=target):
                found = done.get(target.target_id, nobody)
            case _:
                found = everybody
        return lambda: found

    trees = [made(one) for one in conditions]
    return Peer(
        "pyroaring",
        everybody=lambda: [tree() for tree in trees],
        members=lambda: [set(tree()) for tree in trees],
    )


Tree = Callable[[], Any]


def _every(wanted: list[Tree], without: list[Tree]) -> Tree:
    first, *others = wanted

    def tree() -> Any:
        found = first()
        for one in others:
            found = found & one()
        for one in without:
            found = found - one()
        return found

    return tree


def _either(wanted: list[Tree]) -> Tree:
    first, *others = wanted

    def tree() -> Any:
        found = first()
        for one in others:
            found = found | one()
        return found

    return tree


def duck(conditions: list[Condition], people: list[Facts], now: datetime) -> Peer:
    """A column for each group and activity; one query counts for whom each condition holds."""
    duckdb = import_module("duckdb")
    groups = [group(number) for number in range(GROUPS)]
    activities = [activity(number) for number in range(ACTIVITIES)]
    columns = [*groups, *activities]
    connection = duckdb.connect()
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write(",".join(["number", *columns]) + "\n")
        for number, one in enumerate(people):
            flags = [*(name in one.groups for name in groups)]
            flags += [name in one.completed for name in activities]
            file.write(",".join([str(number), *(str(int(flag)) for flag in flags)]) + "\n")
        file.flush()
        types = ", ".join(["'number': 'INTEGER'", *(f"'{name}': 'BOOLEAN'" for name in columns)])
        connection.execute(
            f"CREATE TABLE people AS FROM read_csv('{file.name}', columns={{{types}}})"
        )
    language = words(
        member='"{}"',
        done='"{}"',
        within=f"{seconds(now)} >= {{}} AND {seconds(now)} < {{}}",
        every=" AND ",
        either=" OR ",
        no="NOT ({})",
    )
    texts = [written(one, language) for one in conditions]

    def query(what: str) -> str:
        asked = ", ".join(f"{what} FILTER (WHERE {one})" for one in texts)
        return f"SELECT {asked} FROM people"  # noqa: S608 - our own words

    counting, listing = query("count(*)"), query("list(number)")
    return Peer(
        "duckdb",
        everybody=lambda: connection.execute(counting).fetchone(),
        members=lambda: [
            set(found or ()) for found in connection.execute(listing).fetchone() or ()
        ],
    )


PEERS: Final[tuple[tuple[str, Make], ...]] = (
    ("pyroaring", roaring),
    ("duckdb", duck),
    ("common-expression-language", common_expression_language),
    ("zen-engine", zen_engine),
    ("cedarpy", cedar),
    ("panzi-json-logic", json_logic),
    ("rule-engine", rule_engine),
)
"""By the names under which they are installed."""


def installed() -> Iterator[tuple[str, str | None, Make]]:
    """Go through the peers, each with its version; none where it is not installed."""
    for name, make in PEERS:
        try:
            yield name, version(name), make
        except PackageNotFoundError:
            yield name, None, make
