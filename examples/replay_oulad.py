"""Play a real university's registrations, withdrawals and assessments through sessionkit.

    python examples/replay_oulad.py DATA_FOLDER [--capacity N] [--automations] [--json FILE]

DATA_FOLDER holds five tables of the Open University Learning Analytics Dataset as gzipped CSV files:
assessments, courses, studentAssessment, studentInfo, studentRegistration. The data set is not part of
sessionkit. The Open University publishes it under the licence CC BY 4.0; J. Kuzilek, M. Hlosta and
Z. Zdrahal describe it in "Open University Learning Analytics dataset", Scientific Data 4, 170171 (2017).

A module is a session, a presentation of it a section, an assessment an event of one hour, and a region
a group. A learner registers on the day of the table at 08:00 and is removed on the day of the
withdrawal at 07:00; at the end of an event an admin fills in and submits its sheet, where everybody
who handed the assessment in has attended. A row without a day of registration is skipped as a whole.
With ``--capacity N`` every section has N places and a line without an end. With ``--automations``
fifty automations over the students' attributes and results run besides; ``oulad_automations.py``
says which, and what is counted of them.

What is counted, per section and in total, and how the counts hang together:

    registered + waited + refused      = rows of the section (and skipped ones, in the total)
    removed + removal refused          = rows with a withdrawal, but for skipped ones
    registered + waited - removed - lapsed
                                       = places taken at the end, when nobody waits any more
    waited                             = promoted + lapsed + those removed while they waited
    attended + absent                  = learners on the section's sheets, all sheets together
    completed                         <= places taken at the end
    completed * events                <= attended
    refused                           <= all of its reasons together, and each reason <= refused
    total                              = sum of the sections, for every count

The program checks these after every replay, but for the sheets', which its tests check on counts made
by hand, and ends with an error when one does not hold.
"""

import argparse
import csv
import gc
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

import sessionkit as sk
from sessionkit.testing import FixedClock

if __package__:
    from examples import oulad_automations
else:  # run as a program: its own folder is where it looks
    import oulad_automations  # type: ignore[import-not-found, no-redef]

ZONE: Final = "Europe/London"
HOUR: Final = timedelta(hours=1)
STARTS: Final = {"B": 2, "J": 10}
"""In which month a presentation begins, by the last letter of its code."""

UNKNOWN: Final = ("", "?")
ADMIN: Final = "admin"

REGISTERED: Final = "registered"
WAITED: Final = "waited"
PROMOTED: Final = "promoted"
REFUSED: Final = "refused"
REMOVED: Final = "removed"
REMOVAL_REFUSED: Final = "removal refused"
ATTENDED: Final = "attended"
ABSENT: Final = "absent"
COMPLETED: Final = "completed"
LAPSED: Final = "lapsed"

ARRIVALS: Final = (REGISTERED, WAITED, PROMOTED, REFUSED, REMOVED, REMOVAL_REFUSED, LAPSED)
RESULTS: Final = (ATTENDED, ABSENT, COMPLETED)
FINAL_RESULTS: Final = ("Distinction", "Pass", "Fail", "Withdrawn")
"""How the data set itself says that a presentation ended for a student."""

Counts = Counter[str]


# Reading ----------------------------------------------------------------------------------------


class Assessment(NamedTuple):
    """An assessment of a presentation, which becomes an event."""

    event_id: str
    start: sk.LocalTime
    end: sk.LocalTime
    position: int


class Presentation(NamedTuple):
    """One run of a module, which becomes a section."""

    session_id: str
    section_id: str
    begins: date
    length: int


class Enrolment(NamedTuple):
    """A row of the table of registrations."""

    session_id: str
    section_id: str
    learner_id: str
    registered: datetime | None
    withdrawn: datetime | None


class DataSet(NamedTuple):
    """The five tables, as far as they are played."""

    presentations: list[Presentation]
    assessments: dict[str, list[Assessment]]
    region_by_student: dict[str, str]
    results: dict[str, Counts]
    enrolments: list[Enrolment]
    handed_in: dict[str, set[str]]
    attributes: Mapping[str, Mapping[str, str | int]] = {}


def rows(folder: Path, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    path = folder / f"{table}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader, [])
        missing = [column for column in columns if column not in header]
        if missing:
            raise ValueError(f"{path.name} must have the columns {columns}, lacks {missing}")
        yield from map(itemgetter(*map(header.index, columns)), reader)


def presentation_of(module: str, code: str, length: str) -> Presentation:
    begins = date(int(code[:4]), STARTS[code[4:]], 1)
    return Presentation(module, f"{module}-{code}", begins, int(length))


@cache
def at(begins: date, day: int, hour: int) -> sk.LocalTime:
    """Give a wall-clock time, so many days after a presentation's first day."""
    midnight = datetime.combine(begins + timedelta(days=day), time())
    return sk.LocalTime(midnight + hour * HOUR, ZONE)


def read(folder: Path, *, with_attributes: bool = False) -> DataSet:
    presentations = [
        presentation_of(*row)
        for row in rows(
            folder, "courses", "code_module", "code_presentation", "module_presentation_length"
        )
    ]
    by_id = {one.section_id: one for one in presentations}
    region_by_student: dict[str, str] = {}
    results: dict[str, Counts] = {one.section_id: Counter() for one in presentations}
    for module, code, student, region, result in rows(
        folder,
        "studentInfo",
        *("code_module", "code_presentation", "id_student", "region", "final_result"),
    ):
        region_by_student.setdefault(student, region)
        results[f"{module}-{code}"][result] += 1
    handed_in: dict[str, set[str]] = defaultdict(set)
    for assessment, student in rows(folder, "studentAssessment", "id_assessment", "id_student"):
        handed_in[assessment].add(student)
    return DataSet(
        presentations=presentations,
        assessments=read_assessments(folder, by_id),
        region_by_student=region_by_student,
        results=results,
        enrolments=list(read_enrolments(folder, by_id)),
        handed_in=handed_in,
        attributes=read_attributes(folder) if with_attributes else {},
    )


def read_attributes(folder: Path) -> dict[str, dict[str, str | int]]:
    """Read what the first row of each student says of them; what is unknown is left out."""
    found: dict[str, dict[str, str | int]] = {}
    columns = ("id_student", *oulad_automations.ATTRIBUTES, *oulad_automations.NUMBERS)
    for student, *values in rows(folder, "studentInfo", *columns):
        known = {
            name: int(value) if name in oulad_automations.NUMBERS else value
            for name, value in zip(
                (*oulad_automations.ATTRIBUTES, *oulad_automations.NUMBERS), values, strict=True
            )
            if value not in UNKNOWN
        }
        found.setdefault(student, known)
    return found


def read_assessments(folder: Path, by_id: dict[str, Presentation]) -> dict[str, list[Assessment]]:
    """Put the assessments of each presentation in order: by day, then by id; one hour each."""
    columns = ("code_module", "code_presentation", "id_assessment", "date")
    found: dict[str, list[tuple[int, int, int]]] = {section_id: [] for section_id in by_id}
    for position, (module, code, number, day) in enumerate(rows(folder, "assessments", *columns)):
        presentation = by_id[f"{module}-{code}"]
        on = presentation.length if day in UNKNOWN else int(day)
        found[presentation.section_id].append((on, int(number), position))
    assessments: dict[str, list[Assessment]] = {}
    for section_id, planned in found.items():
        if not planned:
            raise ValueError(f"{section_id} must have an assessment, to be planned as a section")
        begins = by_id[section_id].begins
        assessments[section_id] = [
            Assessment(str(number), at(begins, day, 9 + k), at(begins, day, 10 + k), position)
            for day, of_the_day in groupby(sorted(planned), key=itemgetter(0))
            for k, (_, number, position) in enumerate(of_the_day)
        ]
    return assessments


def read_enrolments(folder: Path, by_id: dict[str, Presentation]) -> Iterator[Enrolment]:
    for module, code, student, registered, withdrawn in rows(
        folder,
        "studentRegistration",
        *("code_module", "code_presentation", "id_student"),
        *("date_registration", "date_unregistration"),
    ):
        presentation = by_id[f"{module}-{code}"]
        begins = presentation.begins
        yield Enrolment(
            presentation.session_id,
            presentation.section_id,
            student,
            None if registered in UNKNOWN else at(begins, int(registered), 8).instant,
            None if withdrawn in UNKNOWN else at(begins, int(withdrawn), 7).instant,
        )


# Playing ----------------------------------------------------------------------------------------


class Step(NamedTuple):
    """Something to do at a moment; steps sort in the order in which they are played."""

    moment: datetime
    rank: int
    position: int
    do: Callable[[], None]


REMOVALS, REGISTRATIONS, SHEETS = range(3)


class Outcome(NamedTuple):
    """What came of a replay."""

    kit: sk.Engine
    data: DataSet
    skipped: int
    sections: dict[str, dict[str, int]]
    automations: oulad_automations.Counts | None = None

    @property
    def total(self) -> dict[str, int]:
        """Every count, over all sections."""
        total: Counts = Counter()
        for counts in self.sections.values():
            total.update(counts)
        return dict(total)

    def to_json(self) -> str:
        """Give the counts as text, the same text for the same counts."""
        counts: dict[str, Any] = {
            "skipped": self.skipped,
            "total": self.total,
            "sections": self.sections,
        }
        if self.automations is not None:
            counts["automations"] = self.automations
        return json.dumps(counts, indent=2, sort_keys=True) + "\n"


def play(
    data: DataSet,
    *,
    capacity: int | None = None,
    with_automations: bool = False,
    storage: Any = None,
    track: Callable[[list[Step]], Iterable[Step]] = iter,
) -> Outcome:
    """Play the whole data set through an engine of its own.

    Args:
        data: What happened.
        capacity: Places in every section, with an unlimited waitlist; none is unlimited places.
        with_automations: Run fifty automations besides.
        storage: Where the engine keeps its records; none is a new one in memory.
        track: Goes through the steps, and may show how far it is.
    """
    replay = Replay(data)
    steps = replay.steps()
    clock = FixedClock(steps[0].moment - timedelta(days=1))
    replay.kit = kit = sk.in_memory(clock=clock, storage=storage)
    replay.prepare(capacity)
    if with_automations:
        replay.automate()
    for moment, together in groupby(track(steps), key=attrgetter("moment")):
        # The scheduler of an application would do this: whatever is due, every hour.
        while clock() + HOUR < moment:
            clock.advance(HOUR)
            kit.run_due()
        clock.set(moment)
        for step in together:
            step.do()
        kit.run_due()
    return replay.outcome()


class Replay:
    """The data set as commands."""

    kit: sk.Engine

    def __init__(self, data: DataSet) -> None:
        """Count nothing yet."""
        self.data = data
        self.counts: dict[str, Counts] = {one.section_id: Counter() for one in data.presentations}
        self.automations: list[sk.Automation] = []
        self.section_of: dict[tuple[str, str], str] = {}
        """The section for which somebody registered last, by session and learner."""

    def prepare(self, capacity: int | None) -> None:
        """Tell the engine who there is, what is unlocked for them, and what is planned."""
        regions = sorted(set(self.data.region_by_student.values()))
        people = [
            sk.PersonEntry(
                person_id=student,
                name=f"Student {student}",
                zone=ZONE,
                group_ids=[region],
                attributes=self.data.attributes.get(student, {}),
            )
            for student, region in self.data.region_by_student.items()
        ]
        people.append(sk.PersonEntry(person_id=ADMIN, name="Admin", zone=ZONE))
        groups = [sk.GroupEntry(group_id=one, title=one, type="region") for one in regions]
        self.kit.do(sk.SynchroniseDirectory(people=people, groups=groups), by=sk.APPLICATION)
        admin = sk.AssignRoles(holder=sk.Holder.person(ADMIN), is_admin=True)
        self.kit.do(admin, by=sk.APPLICATION)
        sessions = sorted({one.session_id for one in self.data.presentations})
        for session_id in sessions:
            self.kit.do(sk.CreateSession(session_id=session_id, title=session_id), by=ADMIN)
            self.kit.do(sk.PublishSession(session_id=session_id), by=ADMIN)
        targets = [sk.Target.widget("sessions"), *map(sk.Target.session, sessions)]
        unlock = sk.Automation(
            automation_id="everybody",
            name="Every region sees every session",
            condition=sk.AnyOf([sk.IsInGroup(one) for one in regions]),
            actions=[sk.Unlock(target) for target in targets],
        )
        self.kit.do(sk.SaveAutomation(automation=unlock), by=ADMIN)
        preferences = sk.Preferences(
            confirmed_by_trainer=True, waitlist=None if capacity is None else sk.Waitlist()
        )
        for presentation in self.data.presentations:
            self.plan(presentation, regions, capacity, preferences)

    def automate(self) -> None:
        """Save the fifty automations and what they are about."""
        regions = sorted(set(self.data.region_by_student.values()))
        sessions = sorted({one.session_id for one in self.data.presentations})
        for command in oulad_automations.targets(sessions):
            self.kit.do(command, by=ADMIN)
        self.automations = oulad_automations.fifty(regions, sessions)
        for automation in self.automations:
            self.kit.do(sk.SaveAutomation(automation=automation), by=ADMIN)

    def plan(
        self,
        presentation: Presentation,
        regions: list[str],
        capacity: int | None,
        preferences: sk.Preferences,
    ) -> None:
        """Plan a section with all its events."""
        session_id, section_id = presentation.session_id, presentation.section_id
        first, *others = self.data.assessments[section_id]
        section = sk.PlanSection(
            session_id=session_id,
            section_id=section_id,
            plan=sk.SectionPlan(
                name=section_id,
                group_ids=regions,
                capacity=capacity,
                preferences=preferences,
            ),
            first_event_id=first.event_id,
            first_event=sk.EventPlan(start=first.start, end=first.end),
        )
        self.kit.do(section, by=ADMIN)
        for one in others:
            plan = sk.EventPlan(start=one.start, end=one.end)
            add = sk.AddEvent(
                session_id=session_id, section_id=section_id, event_id=one.event_id, plan=plan
            )
            self.kit.do(add, by=ADMIN)

    def steps(self) -> list[Step]:
        """Put everything in order: by moment, then removals before registrations before sheets."""
        steps = []
        for position, row in enumerate(self.data.enrolments):
            if row.registered is None:
                continue
            register = partial(self.register, row)
            steps.append(Step(row.registered, REGISTRATIONS, position, register))
            if row.withdrawn is not None:
                remove = partial(self.remove, row)
                steps.append(Step(row.withdrawn, REMOVALS, position, remove))
        for presentation in self.data.presentations:
            for one in self.data.assessments[presentation.section_id]:
                submit = partial(self.submit, presentation, one)
                steps.append(Step(one.end.instant, SHEETS, one.position, submit))
        return sorted(steps, key=itemgetter(0, 1, 2))

    def register(self, row: Enrolment) -> None:
        """Have a learner register, and count why it was refused."""
        command = sk.RegisterLearner(
            session_id=row.session_id, section_id=row.section_id, learner_id=row.learner_id
        )
        try:
            self.kit.do(command, by=row.learner_id)
        except sk.Refused as refused:
            counts = self.counts[row.section_id]
            counts[REFUSED] += 1
            counts.update({f"{REFUSED}:{one.code}" for one in refused.answer.blocking})
        except sk.NotFound:
            self.counts[row.section_id].update([REFUSED, f"{REFUSED}:not-found"])
        else:
            self.section_of[row.session_id, row.learner_id] = row.section_id

    def remove(self, row: Enrolment) -> None:
        """Remove a learner from the section of the row, and from no other one of the session.

        A learner is removed from a session, whichever section it is; so nothing is asked for when
        the row's own registration was refused and the learner has registered for another section.
        """
        section_id = self.section_of.get((row.session_id, row.learner_id), row.section_id)
        if section_id != row.section_id:
            self.counts[row.section_id][REMOVAL_REFUSED] += 1
            return
        command = sk.RemoveLearner(
            session_id=row.session_id, learner_id=row.learner_id, reason="withdrawn"
        )
        try:
            self.kit.do(command, by=ADMIN)
        except (sk.Refused, sk.NotFound):
            self.counts[row.section_id][REMOVAL_REFUSED] += 1

    def submit(self, presentation: Presentation, assessment: Assessment) -> None:
        """Fill in and submit a sheet: whoever handed something in was there."""
        session_id, section_id = presentation.session_id, presentation.section_id
        sheet = self.kit.sheet(session_id, section_id, assessment.event_id, by=ADMIN)
        handed_in = self.data.handed_in.get(assessment.event_id, set())
        command = sk.SubmitSheet(
            session_id=session_id,
            section_id=section_id,
            event_id=assessment.event_id,
            marks={
                row.learner_id: sk.Attendance.ATTENDED
                for row in sheet.rows
                if row.learner_id in handed_in
            },
            others=sk.Attendance.ABSENT,
        )
        self.kit.do(command, by=ADMIN)

    def outcome(self) -> Outcome:
        """Read in the journal what happened, and give every section the same counts."""
        for entry in self.kit.journal(by=sk.APPLICATION):
            facts: tuple[Any, ...] = entry.facts
            for fact in facts:
                count = COUNTED.get(type(fact).__name__)
                if count is not None:
                    count(fact, self.counts[fact.section_id])
        names = {name for counts in self.counts.values() for name in counts}
        names.update(ARRIVALS, RESULTS)
        return Outcome(
            kit=self.kit,
            data=self.data,
            skipped=sum(row.registered is None for row in self.data.enrolments),
            sections={
                section_id: {name: counts[name] for name in sorted(names)}
                for section_id, counts in self.counts.items()
            },
            automations=oulad_automations.counted(self.kit, self.automations)
            if self.automations
            else None,
        )


def _one(name: str, change: int = 1) -> Callable[[Any, Counts], None]:
    return lambda _, counts: counts.update({name: change})


def _ended(fact: Any, counts: Counts) -> None:
    counts[fact.state.value] += 1


def _marked(fact: Any, counts: Counts) -> None:
    counts.update(mark.value for _, _, mark, _ in fact.changes if mark is not None)


COUNTED: Final[dict[str, Callable[[Any, Counts], None]]] = {
    "LearnerRegistered": _one(REGISTERED),
    "LearnerWaitlisted": _one(WAITED),
    "LearnerPromoted": _one(PROMOTED),
    "RegistrationEnded": _ended,
    "MarksEntered": _marked,
    "SessionCompleted": _one(COMPLETED),
    "CompletionWithdrawn": _one(COMPLETED, -1),
}
"""What each kind of fact in the journal adds to; a mark is entered once here, never corrected."""


# Checking ---------------------------------------------------------------------------------------


def inconsistencies(outcome: Outcome) -> list[str]:
    """Name the sums, listed at the top of this file, that do not hold; none should be found."""
    rows_of: Counts = Counter()
    withdrawals: Counts = Counter()
    for row in outcome.data.enrolments:
        if row.registered is not None:
            rows_of[row.section_id] += 1
            withdrawals[row.section_id] += row.withdrawn is not None
    found = []
    for presentation in outcome.data.presentations:
        section_id = presentation.section_id
        counts = outcome.sections[section_id]
        sums = _sums(outcome, presentation, rows_of[section_id], withdrawals[section_id])
        found += [f"{section_id}: {text}" for text, holds in sums.items() if not holds]
        reasons = [count for name, count in counts.items() if name.startswith(f"{REFUSED}:")]
        if not max(reasons, default=0) <= counts[REFUSED] <= sum(reasons):
            found.append(f"{section_id}: the reasons do not explain the refusals")
    total = outcome.total
    arrived = total[REGISTERED] + total[WAITED] + total[REFUSED] + outcome.skipped
    if arrived != len(outcome.data.enrolments):
        found.append("total: the rows do not add up")
    return found + oulad_automations.inconsistencies(outcome.automations or {})


def _sums(
    outcome: Outcome, presentation: Presentation, rows_of: int, withdrawals: int
) -> dict[str, bool]:
    counts = outcome.sections[presentation.section_id]
    roster = outcome.kit.roster(presentation.session_id, presentation.section_id, by=ADMIN)
    assessments = outcome.data.assessments[presentation.section_id]
    left = counts[REGISTERED] + counts[WAITED] - counts[REMOVED] - counts[LAPSED]
    left_the_line = counts[PROMOTED] + counts[LAPSED]
    return {
        "rows": rows_of == counts[REGISTERED] + counts[WAITED] + counts[REFUSED],
        "withdrawals": withdrawals == counts[REMOVED] + counts[REMOVAL_REFUSED],
        "nobody waits": roster.waiting == 0,
        "places": roster.taken == left,
        "line": left_the_line <= counts[WAITED] <= left_the_line + counts[REMOVED],
        "completed": counts[COMPLETED] <= roster.taken,
        "attended": counts[COMPLETED] * len(assessments) <= counts[ATTENDED],
    }


# Showing ----------------------------------------------------------------------------------------


def show(outcome: Outcome, console: Console) -> None:
    console.print(table("Places", outcome, ARRIVALS, ()))
    console.print(table("Results, and what the data set says", outcome, RESULTS, FINAL_RESULTS))
    reasons = _empty("Why registrations were refused")
    reasons.add_column("reason")
    reasons.add_column("refusals", justify="right")
    for name, count in sorted(outcome.total.items()):
        if name.startswith(f"{REFUSED}:"):
            reasons.add_row(name.partition(":")[2], f"{count:,}")
    console.print(reasons)
    if outcome.automations is not None:
        console.print(automation_table(outcome.automations))
    console.print(f"{outcome.skipped:,} rows without a day of registration were skipped.")


def table(title: str, outcome: Outcome, names: tuple[str, ...], theirs: tuple[str, ...]) -> Table:
    """Show a line per session and section; the data set's own counts stand at the right."""
    shown = _empty(title)
    shown.add_column("section")
    for name in names:
        shown.add_column(name.replace(" ", "\n"), justify="right")
    for name in theirs:
        shown.add_column(name, justify="right", style="cyan")

    def line(label: str, section_ids: list[str], style: str | None = None) -> None:
        ours = [sum(outcome.sections[one][name] for one in section_ids) for name in names]
        data = [sum(outcome.data.results[one][name] for one in section_ids) for name in theirs]
        shown.add_row(label, *[f"{count:,}" for count in (*ours, *data)], style=style)

    by_session: dict[str, list[str]] = {}
    for one in outcome.data.presentations:
        by_session.setdefault(one.session_id, []).append(one.section_id)
    for session_id, section_ids in by_session.items():
        line(session_id, section_ids, "bold")
        for section_id in section_ids:
            line(f" {section_id}", [section_id])
    line("total", list(outcome.sections), "bold")
    return shown


def automation_table(counts: oulad_automations.Counts) -> Table:
    """Show a line per automation with whatever was counted of any."""
    shown = _empty("Automations")
    shown.add_column("automation")
    names = sorted({name for one in counts.values() for name in one})
    for name in names:
        shown.add_column(name.replace(" ", "\n"), justify="right")
    for automation_id, one in counts.items():
        shown.add_row(automation_id, *[f"{one[name]:,}" if name in one else "" for name in names])
    return shown


def _empty(title: str) -> Table:
    return Table(
        title=f"\n{title}",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 0, 0, 1),
    )


def main(arguments: list[str] | None = None) -> int:
    summary, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        description=summary,
        epilog=rest,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="DATA_FOLDER", type=Path, help="where the tables are")
    parser.add_argument("--capacity", metavar="N", type=int, help="places in every section")
    parser.add_argument("--automations", action="store_true", help="run fifty automations besides")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the counts to a file")
    chosen = parser.parse_args(arguments)
    if chosen.capacity is not None and chosen.capacity < 1:
        parser.error(f"--capacity must be at least 1, got {chosen.capacity}")
    try:
        data = read(chosen.folder, with_attributes=chosen.automations)
    except (OSError, ValueError) as problem:
        parser.error(f"DATA_FOLDER must hold the five tables: {problem}")
    columns = (TextColumn("playing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        outcome = play(
            data,
            capacity=chosen.capacity,
            with_automations=chosen.automations,
            track=progress.track,
        )
    if chosen.json is not None:
        chosen.json.write_text(outcome.to_json(), encoding="utf-8")
    show(outcome, Console())
    wrong = inconsistencies(outcome)
    for one in wrong:
        print(f"does not add up: {one}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    gc.disable()  # nearly all that is made is kept to the end: looking for garbage finds none
    sys.exit(main())
