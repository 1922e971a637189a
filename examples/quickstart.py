"""A training season, from the first group to the last completion, told with the public names only.

Run it with ``python examples/quickstart.py``. The clock is a fixed one, so the story is the same
every time. ``main`` gives back what was played, so that a test can check the facts behind the text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from textwrap import fill, indent
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import sessionkit as sk
from sessionkit.notices import AboutEvent
from sessionkit.testing import FixedClock, RecordingNotifier

ZONE = "Europe/Brussels"
WIDTH = 96
SESSION = "sales-101"
NORTH = "north"
SOUTH = "south"

GROUPS = {
    "trainers": ("Trainers", None),
    "sales": ("Sales", None),
    "sales-north": ("Sales north", "sales"),
    "sales-south": ("Sales south", "sales"),
    "finance": ("Finance", None),
}
PEOPLE = {
    "ada": ("Ada", []),
    "tess": ("Tess", ["trainers"]),
    "tom": ("Tom", ["trainers"]),
    "ana": ("Ana", ["sales-north"]),
    "bram": ("Bram", ["sales-north"]),
    "chloe": ("Chloé", ["sales-north"]),
    "dirk": ("Dirk", ["sales-north"]),
    "emma": ("Emma", ["sales-north"]),
    "gia": ("Gia", ["sales-north", "sales-south"]),
    "farid": ("Farid", ["sales-south"]),
    "hugo": ("Hugo", ["sales-south"]),
    "ivo": ("Ivo", ["finance"]),
}


@dataclass
class Story:
    """The engine with its clock and notifier, and the answers that the story stops at."""

    kit: sk.Engine
    clock: FixedClock
    notifier: RecordingNotifier
    console: Console
    answers: dict[str, sk.Answer[Any]] = field(default_factory=dict)

    def do(self, command: Any, by: Any = sk.APPLICATION) -> sk.Answer[Any]:
        """Carry a command out, for the application unless somebody else asks."""
        return self.kit.do(command, by=by)

    def go_to(self, text: str) -> None:
        """Let time pass hour by hour, and do each time what a scheduler does every minute."""
        wanted = local(text).instant
        while self.kit.now() < wanted:
            self.clock.set(min(wanted, self.kit.now().replace(minute=0) + timedelta(hours=1)))
            self.kit.run_due()
            self.kit.deliver()

    def register(self, person_id: str, section_id: str) -> None:
        """Have somebody register themselves."""
        self.do(
            sk.RegisterLearner(session_id=SESSION, section_id=section_id, learner_id=person_id),
            by=person_id,
        )

    # Telling

    def chapter(self, title: str) -> None:
        """Print a heading with the day."""
        today = sk.LocalTime.of(self.kit.now(), ZONE).wall
        heading = Text(f"{title} · {today.day} {today:%B %Y}", style="bold")
        self.console.rule(heading, align="left", characters="─")
        self.console.print()

    def say(self, text: str) -> None:
        """Print a paragraph."""
        self.console.print(Text(fill(" ".join(text.split()), WIDTH)), end="\n\n")

    def quote(self, *lines: str) -> None:
        """Print words that somebody is told, set in."""
        text = "\n".join(indent(fill(line, WIDTH - 4), "    ") for line in lines)
        self.console.print(Text(text), end="\n\n")

    def table(self, columns: Mapping[str, str], records: Iterable[Mapping[str, Any]]) -> None:
        """Print records; ``columns`` gives the heading of each key that is shown."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for heading in columns.values():
            table.add_column(heading)
        for record in records:
            table.add_row(*(Text(shown(record[key])) for key in columns))
        self.console.print(Padding(table, (0, 0, 0, 2), expand=False))
        self.console.print()

    def roster(self, section_id: str) -> None:
        """Print who has a place in a section and who waits."""
        view = self.kit.roster(SESSION, section_id, by=sk.APPLICATION)
        records = [
            {**one, "state": "has a place" if one["state"] == "active" else "waits"}
            for one in view.to_records()
        ]
        columns = {
            "name": "learner",
            "state": "",
            "place_in_line": "in line",
            "since": "since",
            "waived": "waived by staff",
        }
        self.table(columns, records)


def shown(value: Any) -> str:
    match value:
        case None | () | []:
            return "-"
        case True:
            return "yes"
        case False:
            return "no"
        case datetime():
            wall = sk.LocalTime.of(value, ZONE).wall
            return f"{wall:%a} {wall.day} {wall:%b %H:%M}"
        case list() | tuple():
            return ", ".join(shown(one) for one in value)
        case _:
            return str(value)


def local(text: str) -> sk.LocalTime:
    return sk.LocalTime.parse(text, ZONE)


def an_event(day: str, hours: str, **more: Any) -> sk.EventPlan:
    start, end = hours.split("-")
    return sk.EventPlan(start=local(f"{day} {start}"), end=local(f"{day} {end}"), **more)


# The chapters -----------------------------------------------------------------------------------


def people_and_groups(story: Story) -> None:
    story.chapter("1. Who is there")
    story.say(
        """The application tells sessionkit who its people are and which groups they are in. Tess
        and Tom are trainers: Tess looks after the north, Tom after the south. Ada runs the
        training office and has admin rights."""
    )
    for group_id, (title, parent_id) in GROUPS.items():
        entry = sk.GroupEntry(group_id=group_id, title=title, parent_id=parent_id)
        story.do(sk.SaveGroup(group=entry))
    for person_id, (person_name, group_ids) in PEOPLE.items():
        email = f"{person_id}@example.org"
        person = sk.PersonEntry(
            person_id=person_id, name=person_name, email=email, zone=ZONE, group_ids=group_ids
        )
        story.do(sk.SavePerson(person=person))
    story.do(sk.AssignRoles(holder=sk.Holder.person("ada"), is_admin=True))
    for person_id, group_id in (("tess", "sales-north"), ("tom", "sales-south")):
        holder = sk.Holder.person(person_id)
        story.do(sk.AssignRoles(holder=holder, managed_group_ids=[group_id]))
    records = [
        {
            "title": title,
            "parent": None if parent_id is None else GROUPS[parent_id][0],
            "members": [one for one, group_ids in PEOPLE.values() if group_id in group_ids],
        }
        for group_id, (title, parent_id) in GROUPS.items()
    ]
    story.table({"title": "group", "parent": "below", "members": "members"}, records)


def two_automations(story: Story) -> None:
    story.chapter("2. Two automations")
    story.say(
        """Nothing is visible by itself. One automation opens the sessions widget and the session
        for the trainers, another for everybody in sales, which includes north and south."""
    )
    story.do(
        sk.CreateSession(
            session_id=SESSION,
            title="Sales training 101",
            description="Listening, pricing, closing.",
        ),
        by="ada",
    )
    story.do(sk.PublishSession(session_id=SESSION), by="ada")
    actions = [sk.Unlock(sk.Target.widget("sessions")), sk.Unlock(sk.Target.session(SESSION))]
    for automation_id, title, group_id in (
        ("trainers-see-it", "Trainers see the sales training", "trainers"),
        ("sales-sees-it", "Sales sees the sales training", "sales"),
    ):
        automation = sk.Automation(
            automation_id=automation_id,
            name=title,
            condition=sk.IsInGroup(group_id),
            actions=actions,
        )
        story.do(sk.SaveAutomation(automation=automation), by="ada")
    records = []
    for person_id in ("tess", "ana", "ivo"):
        view = story.kit.access(person_id, sk.Target.session(SESSION), by="ada")
        who = PEOPLE[person_id][0]
        records.append({"who": who, "open": view.is_unlocked, "why": view.because})
    story.table({"who": "for", "open": "unlocked", "why": "because"}, records)


def the_plan(story: Story) -> None:
    story.chapter("3. The plan")
    story.say(
        """Ada plans "Sales training 101" in two sections, each with its first event, and the
        trainers add the others. In the north there are three places, a waitlist, and Tess confirms
        who was there. In the south people meet online, and whoever has a place counts as having
        been there."""
    )
    north = sk.PlanSection(
        session_id=SESSION,
        section_id=NORTH,
        plan=sk.SectionPlan(
            name="North (Brussels)",
            group_ids=["sales-north"],
            capacity=3,
            preferences=sk.Preferences(
                confirmed_by_trainer=True,
                waitlist=sk.Waitlist(),
                deregistration=sk.Deadline.days_before(2),
            ),
        ),
        first_event_id="north-1",
        first_event=an_event(
            "2026-03-03",
            "09:00-16:00",
            title="Listening",
            format=sk.EventFormat.IN_PERSON,
            location="Room 4",
            trainer_ids=["tess"],
        ),
    )
    south = sk.PlanSection(
        session_id=SESSION,
        section_id=SOUTH,
        plan=sk.SectionPlan(
            name="South (online)",
            group_ids=["sales-south"],
            capacity=2,
            opens=local("2026-02-01 09:00").instant,
        ),
        first_event_id="south-1",
        first_event=an_event(
            "2026-03-05",
            "18:00-20:00",
            title="Listening",
            links=["https://meet.example.org/sales"],
            trainer_ids=["tom"],
        ),
    )
    story.do(north, by="ada")
    story.do(south, by="ada")
    second = an_event(
        "2026-03-04",
        "09:00-16:00",
        title="Closing",
        format="in-person",
        location="Room 4",
        trainer_ids=["tess"],
    )
    story.do(
        sk.AddEvent(session_id=SESSION, section_id=NORTH, event_id="north-2", plan=second),
        by="tess",
    )
    for event_id, day, title in (
        ("south-2", "2026-03-12", "Pricing"),
        ("south-3", "2026-03-19", "Closing"),
    ):
        evening = an_event(
            day,
            "18:00-20:00",
            title=title,
            links=["https://meet.example.org/sales"],
            trainer_ids=["tom"],
        )
        story.do(
            sk.AddEvent(session_id=SESSION, section_id=SOUTH, event_id=event_id, plan=evening),
            by="tom",
        )
    events_table(story)
    story.say("Who sees what of it follows from the automations and the groups:")
    records = []
    for person_id in ("ana", "farid", "gia", "ivo", "tess"):
        sections: list[str] = []
        tiles = [one["title"] for one in story.kit.tiles(by=person_id).to_records()]
        if tiles:
            sections = [row.name for row in story.kit.session(SESSION, by=person_id)]
        records.append({"who": PEOPLE[person_id][0], "tiles": tiles, "sections": sections})
    story.table({"who": "who", "tiles": "sees the tile", "sections": "and the sections"}, records)


def events_table(story: Story) -> None:
    records = [
        {
            "section": section.name,
            "title": event.title,
            "start": event.start.instant,
            "end": event.end.instant,
            "where": event.location or "online",
            "trainer": [PEOPLE[one][0] for one in event.trainer_ids],
        }
        for section in story.kit.session(SESSION, by=sk.APPLICATION)
        for event in section.events
    ]
    columns = {
        "section": "section",
        "title": "event",
        "start": "starts",
        "end": "ends",
        "where": "where",
        "trainer": "trainer",
    }
    story.table(columns, records)


def registration(story: Story) -> None:
    story.go_to("2026-01-12 10:00")
    story.chapter("4. Three places, six people")
    story.say(
        """Ana, Bram and Gia take the three places in the north. Chloé, Dirk and Emma come after
        them and wait in line. In the south Tom adds Farid and Hugo himself, before registration
        opens there: he may waive the period, and the record says that he did."""
    )
    for person_id in ("ana", "bram", "gia", "chloe", "dirk", "emma"):
        story.clock.set(story.kit.now().replace(minute=story.kit.now().minute + 5))
        story.register(person_id, NORTH)
    for person_id in ("farid", "hugo"):
        add = sk.RegisterLearner(
            session_id=SESSION,
            section_id=SOUTH,
            learner_id=person_id,
            waive=[sk.Waiver.PERIOD],
        )
        story.do(add, by="tom")
    story.kit.deliver()
    for section_id in (NORTH, SOUTH):
        view = story.kit.roster(SESSION, section_id, by=sk.APPLICATION)
        numbers = f"{view.taken} of {view.capacity} places taken, {view.waiting} waiting."
        story.say(f"{section_id.title()}: {numbers}")
        story.roster(section_id)


def why_not(story: Story) -> None:
    story.chapter("5. Why not?")
    story.say(
        """Gia would rather sit at home in the evening. May she register for the south as well?
        Nothing happens by asking, and the answer has every reason at once, each with what would
        open the door:"""
    )
    wanted = sk.RegisterLearner(session_id=SESSION, section_id=SOUTH, learner_id="gia")
    answer = story.kit.explain(wanted, by="gia")
    story.answers["gia asks for the south"] = answer
    columns = {"requirement": "requirement", "explanation": "why not", "remedy": "what would help"}
    refusals = [one for one in answer.to_records() if one["outcome"] == "unmet"]
    story.table(columns, refusals)
    met = sum(one["outcome"] == "met" for one in answer.to_records())
    story.say(f"The other {met} requirements are met. Doing it gives the same answer:")
    try:
        story.do(wanted, by="gia")
    except sk.Refused as refused:
        story.answers["gia tries the south"] = refused.answer
        codes = ", ".join(one.code for one in refused.answer.blocking)
        story.quote(f"Refused: {codes}.")
    story.say(
        """Ivo from finance asks for the north. For him there is no such session, and the answer
        is the same as if that were true:"""
    )
    try:
        story.register("ivo", NORTH)
    except sk.NotFound as problem:
        story.quote(f"NotFound: {problem}.")


def places_change_hands(story: Story) -> None:
    story.go_to("2026-02-02 09:00")
    story.chapter("6. A switch, and two promotions")
    story.say(
        """In February registration is open in the south, and Tom makes room for a third. Gia
        switches, and in the same step her place in the north goes to Chloé, who was first in line.
        The facts of that one command, as the journal has them:"""
    )
    story.do(sk.EditSection(session_id=SESSION, section_id=SOUTH, capacity=3), by="tom")
    switch = sk.SwitchSection(session_id=SESSION, section_id=SOUTH, learner_id="gia")
    story.do(switch, by="gia")
    facts_table(story)
    story.go_to("2026-02-09 09:00")
    leave = sk.DeregisterLearner(session_id=SESSION, learner_id="bram")
    story.say("A week later Bram gives his place up, and Dirk gets it.")
    story.do(leave, by="bram")
    facts_table(story)
    story.kit.deliver()
    story.say("The north after that:")
    story.roster(NORTH)


def facts_table(story: Story) -> None:
    """Print what the last command changed, as the journal has it."""
    *_, entry = story.kit.journal(by="ada")
    records = [
        {
            "fact": type(fact).__name__,
            "learner": PEOPLE[fact.learner_id][0] if hasattr(fact, "learner_id") else "",
            "section": getattr(fact, "section_id", ""),
        }
        for fact in entry.facts
    ]
    story.table({"fact": "fact", "learner": "learner", "section": "section"}, records)


def an_event_moves(story: Story) -> None:
    story.go_to("2026-02-20 11:00")
    story.chapter("7. An event moves")
    story.say(
        """Tess tries to move "Closing" to the afternoon of the first day, but events of a section
        never overlap:"""
    )
    clash = sk.EditEvent(
        session_id=SESSION,
        section_id=NORTH,
        event_id="north-2",
        start=local("2026-03-03 15:00"),
        end=local("2026-03-03 18:00"),
    )
    answer = story.kit.explain(clash, by="tess")
    story.answers["tess moves closing onto listening"] = answer
    (blocking,) = answer.blocking
    story.quote(blocking.sentence, blocking.remedy)
    story.say("So it becomes a week later, in a larger room. Ana, Chloé and Dirk are told.")
    later = sk.EditEvent(
        session_id=SESSION,
        section_id=NORTH,
        event_id="north-2",
        start=local("2026-03-11 09:00"),
        end=local("2026-03-11 16:00"),
        location="Auditorium",
    )
    story.do(later, by="tess")
    story.kit.deliver()
    agenda = story.kit.agenda("ana", by="ana").to_records()
    story.say("Ana's agenda:")
    columns = {
        "event_title": "event",
        "start": "starts",
        "end": "ends",
        "location": "where",
        "format": "format",
    }
    story.table(columns, agenda)


def attendance(story: Story) -> None:
    story.go_to("2026-03-03 16:30")
    story.chapter("8. Who was there")
    story.say(
        """The line closed when the first event began, so Emma was told that she will not get a
        place this time. Tess submits the sheet of the first day: everybody attended but Dirk."""
    )
    first: dict[str, Any] = {"session_id": SESSION, "section_id": NORTH, "event_id": "north-1"}
    story.do(
        sk.SubmitSheet(
            **first, marks={"dirk": sk.Attendance.ABSENT}, others=sk.Attendance.ATTENDED
        ),
        by="tess",
    )
    story.go_to("2026-03-11 16:30")
    second = {**first, "event_id": "north-2"}
    story.do(sk.SubmitSheet(**second, others="attended"), by="tess")
    story.kit.deliver()
    story.say("With the second sheet, on 11 March, Ana and Chloé have completed. Dirk has not:")
    progress_table(story, NORTH)
    story.say(
        """Dirk writes that he came in late, after the list had gone round, and Tess corrects his
        mark. The old mark stays in the history, and the correction counts at once:"""
    )
    story.go_to("2026-03-12 10:00")
    fix = sk.CorrectMark(
        **first,
        learner_id="dirk",
        mark=sk.Attendance.ATTENDED,
        reason="Came in after the list had gone round.",
    )
    story.do(fix, by="tess")
    story.kit.deliver()
    titles = {"": "", "north-1": "Listening", "north-2": "Closing"}
    history = [
        {**one, "event": titles[one["event_id"]], "by": PEOPLE[one["by"]][0]}
        for one in story.kit.history(SESSION, "dirk", by="tess").to_records()
        if one["what"] != "mark counted"
    ]
    columns = {
        "at": "when",
        "what": "what",
        "event": "event",
        "now": "mark",
        "by": "by",
        "reason": "reason",
    }
    story.table(columns, history)


def completion(story: Story) -> None:
    story.go_to("2026-03-19 20:00")
    story.chapter("9. Completed")
    story.say(
        """In the south nobody confirms attendance: with the end of the last evening everybody
        there has completed the session."""
    )
    for section_id in (NORTH, SOUTH):
        story.say(f"{section_id.title()}:")
        progress_table(story, section_id)


def progress_table(story: Story, section_id: str) -> None:
    view = story.kit.section_progress(SESSION, section_id, by=sk.APPLICATION)
    records = [
        {**one, "events": f"{one['attended']} of {one['needed']}"} for one in view.to_records()
    ]
    columns = {"name": "learner", "events": "attended", "completed_at": "completed"}
    story.table(columns, records)


def told(story: Story) -> None:
    story.chapter("10. Who was told what")
    story.say(
        """Every notice was stored in the same step as the change behind it and delivered after
        it, once. Nobody is told of what they did themselves, but for confirmations. Ivo never
        heard of any of it."""
    )
    records: list[dict[str, Any]] = []
    for person_id, (person_name, _) in PEOPLE.items():
        sent = [one for one in story.notifier.sent if one.person_id == person_id]
        who = person_name
        for kind, several in groupby(sent, key=lambda one: one.kind.value):
            notices = list(several)
            events = [
                one.payload.event.plan.title
                for one in notices
                if isinstance(one.payload, AboutEvent)
            ]
            records.append(
                {
                    "who": who,
                    "when": notices[0].created_at,
                    "what": kind,
                    "times": len(notices),
                    "section": notices[0].subject[1],
                    "events": ", ".join(dict.fromkeys(events)),
                }
            )
            who = ""
        if not sent:
            nothing = {"when": None, "what": "nothing", "times": "", "section": "", "events": ""}
            records.append({"who": who, **nothing})
    columns = {
        "who": "who",
        "when": "first on",
        "what": "what",
        "times": "times",
        "section": "section",
        "events": "event",
    }
    story.table(columns, records)


CHAPTERS = (
    people_and_groups,
    two_automations,
    the_plan,
    registration,
    why_not,
    places_change_hands,
    an_event_moves,
    attendance,
    completion,
    told,
)


def main(console: Console | None = None) -> Story:
    clock, notifier = FixedClock(datetime(2026, 1, 5, 8, tzinfo=UTC)), RecordingNotifier()
    kit = sk.in_memory(clock=clock, notifier=notifier)
    story = Story(kit, clock, notifier, console or Console(width=WIDTH, highlight=False))
    for chapter in CHAPTERS:
        chapter(story)
    return story


if __name__ == "__main__":
    main()
