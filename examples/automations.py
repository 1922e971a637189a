"""Eight automations that administrators typically write: previewed, explained, and run for a year.

Run it with ``python examples/automations.py``. The clock is a fixed one, so the story is the same
every time. ``main`` gives back what was played, so that a test can check the facts behind the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from textwrap import fill
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import sessionkit as sk
from sessionkit.notices import AddedToDo, AutomationMessage, GrantedBadge, NearExpiry
from sessionkit.testing import FixedClock, RecordingNotifier

ZONE = "Europe/Brussels"
WIDTH = 96
SALES = sk.Target.session("sales-101")
FIRST_STEPS = sk.Target.journey("first-steps")
MODULE_1 = sk.Target.activity("module-1")
MODULE_2 = sk.Target.activity("module-2")
SAFETY = sk.Target.activity("safety")
READING = sk.Target.activity("reading")
HOUR = timedelta(hours=1)

AUTOMATIONS = {
    "learners": sk.Automation(
        automation_id="learners",
        name="Sales sees the sales training",
        condition=sk.IsInGroup("sales"),
        actions=[sk.Unlock(sk.Target.widget("sessions")), sk.Unlock(SALES)],
    ),
    "trainers": sk.Automation(
        automation_id="trainers",
        name="Trainers see the sales training",
        condition=sk.IsInGroup("trainers"),
        actions=[sk.Unlock(sk.Target.widget("sessions")), sk.Unlock(SALES)],
    ),
    "onboarding": sk.Automation(
        automation_id="onboarding",
        name="First steps, from two weeks before the contract starts until three months after",
        condition=sk.AroundDate(date="contract start", starts="-14d", ends="90d"),
        actions=[
            sk.Unlock(FIRST_STEPS, with_activities=False),
            sk.Unlock(MODULE_1),
            sk.Notify("Welcome", "Your first steps are open. Begin with module 1."),
        ],
    ),
    "next-module": sk.Automation(
        automation_id="next-module",
        name="Module 2 opens after module 1, for whoever passed it well",
        trigger=sk.Trigger.ACTIVITY_COMPLETED,
        subject_id="module-1",
        condition=sk.IsTriggersActivity(status="completed", score_at_least=60),
        actions=[sk.Unlock(MODULE_2)],
    ),
    "badge": sk.Automation(
        automation_id="badge",
        name="A badge for the sales training",
        trigger=sk.Trigger.SESSION_COMPLETED,
        subject_id="sales-101",
        condition=sk.Always(),
        actions=[sk.GrantBadge("seller"), sk.Notify("Well done", "You are a seller now.")],
    ),
    "alumni": sk.Automation(
        automation_id="alumni",
        name="Whoever has done the first steps is no newcomer any more",
        trigger=sk.Trigger.JOURNEY_COMPLETED,
        subject_id="first-steps",
        condition=sk.IsInGroup("newcomers"),
        actions=[sk.AddToGroup("alumni"), sk.RemoveFromGroup("newcomers")],
    ),
    "yearly": sk.Automation(
        automation_id="yearly",
        name="Safety is on the list of everybody who has not done it within a year",
        condition=sk.AllOf([sk.IsInGroup("sales"), sk.HasStatus(SAFETY, sk.Status.INCOMPLETE)]),
        actions=[sk.Unlock(SAFETY), sk.AssignToDo(SAFETY, due_after=timedelta(days=30))],
    ),
    "reading": sk.Automation(
        automation_id="reading",
        name="Something to read in the week before the training",
        condition=sk.AllOf(
            [
                sk.IsRegistered("sales-101"),
                sk.BetweenMoments(
                    starts=datetime(2026, 2, 23, 8, tzinfo=UTC),
                    ends=datetime(2026, 3, 2, 8, tzinfo=UTC),
                ),
            ]
        ),
        actions=[sk.AssignToDo(READING, due_after=timedelta(days=7))],
    ),
}


@dataclass
class Story:
    """The engine with its clock and notifier, and the views that the story stops at."""

    kit: sk.Engine
    clock: FixedClock
    notifier: RecordingNotifier
    console: Console
    views: dict[str, Any] = field(default_factory=dict)

    def do(self, command: Any, by: Any = sk.APPLICATION) -> sk.Answer[Any]:
        """Carry a command out, for the application unless somebody else asks."""
        return self.kit.do(command, by=by)

    def go_to(self, text: str, every: timedelta = HOUR) -> None:
        """Let time pass step by step, and do each time what a scheduler does every minute."""
        wanted = sk.LocalTime.parse(text, ZONE).instant
        while self.kit.now() < wanted:
            self.clock.set(min(wanted, self.kit.now() + every))
            self.kit.run_due()
            self.kit.deliver()

    def report(self, target: sk.Target, person_id: str, status: str, **more: Any) -> None:
        """Tell a result, as the learning platform knows it."""
        self.do(sk.ReportResult(target=target, person_id=person_id, status=status, **more))

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

    def show(self, name: str, view: Any, columns: Iterable[str]) -> None:
        """Keep a view, and print some of its columns under its caption."""
        self.views[name] = view
        names = list(columns)
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for column in names:
            table.add_column(column.replace("_", " "))
        for record in view.to_records():
            table.add_row(*(Text(shown(record[column])) for column in names))
        self.console.print(Text(fill(view.caption, WIDTH)))
        self.console.print(Padding(table, (0, 0, 0, 2), expand=False))
        self.console.print()

    def told(self, person_id: str) -> None:
        """Print what was delivered about one person so far."""
        for notice in self.notifier.sent:
            if notice.person_id == person_id:
                match notice.payload:
                    case AutomationMessage(subject=what) | GrantedBadge(badge_id=what):
                        pass
                    case AddedToDo(title=what) | NearExpiry(title=what):
                        pass
                    case _:
                        what = ""
                day = sk.LocalTime.of(notice.created_at, ZONE).wall
                line = f"    {day:%d %b %H:%M}  {notice.kind.value}  {what}".rstrip()
                self.console.print(Text(line))
        self.console.print()


def shown(value: Any) -> str:
    match value:
        case None | () | []:
            return "-"
        case datetime():
            wall = sk.LocalTime.of(value, ZONE).wall
            return f"{wall.day} {wall:%b %Y %H:%M}"
        case list() | tuple():
            return ", ".join(shown(one) for one in value)
        case _:
            return str(value)


# The chapters -----------------------------------------------------------------------------------


def a_platform(story: Story) -> None:
    story.chapter("1. A platform")
    story.say(
        """Ana and Bram work in sales; Nora joins on 1 February and is a newcomer until she has
        done the first steps: module 1, then module 2. Tess trains. Safety is to be done every
        year."""
    )
    for group_id in ("sales", "trainers", "newcomers", "alumni"):
        story.do(sk.SaveGroup(group=sk.GroupEntry(group_id=group_id, title=group_id.title())))
    contract: dict[sk.PersonDate | str, datetime] = {
        "contract start": datetime(2026, 2, 1, 8, tzinfo=UTC)
    }
    for person_id, group_ids, dates in (
        ("ana", ["sales"], {}),
        ("bram", ["sales"], {}),
        ("nora", ["newcomers"], contract),
        ("tess", ["trainers"], {}),
    ):
        person = sk.PersonEntry(
            person_id=person_id,
            name=person_id.title(),
            zone=ZONE,
            group_ids=group_ids,
            dates=dates,
        )
        story.do(sk.SavePerson(person=person))
    story.do(sk.AssignRoles(holder=sk.Holder.person("tess"), managed_group_ids=["sales"]))
    for target, title in (
        (MODULE_1, "Module 1"),
        (MODULE_2, "Module 2"),
        (SAFETY, "Safety at work"),
        (READING, "What customers want"),
    ):
        story.do(sk.AddActivity(activity_id=target.target_id, title=title))
    section = sk.JourneySection(
        journey_section_id="modules", title="Modules", steps=["module-1", "module-2"]
    )
    journey = sk.Journey(journey_id="first-steps", title="First steps", sections=[section])
    story.do(sk.SaveJourney(journey=journey))
    expiry = sk.Expiry(
        activity_id="safety", after=timedelta(days=365), warns_before=timedelta(days=14)
    )
    story.do(sk.SetExpiry(activity_id="safety", expiry=expiry))
    story.do(sk.CreateSession(session_id="sales-101", title="Sales training 101"))
    event = sk.EventPlan(
        start=sk.LocalTime.parse("2026-03-02 09:00", ZONE),
        end=sk.LocalTime.parse("2026-03-02 17:00", ZONE),
        links=["https://meet.example.org/sales"],
    )
    story.do(
        sk.PlanSection(
            session_id="sales-101",
            section_id="spring",
            plan=sk.SectionPlan(
                name="Spring",
                group_ids=["sales"],
            ),
            first_event_id="day",
            first_event=event,
        )
    )
    story.do(sk.PublishSession(session_id="sales-101"))


def previewed(story: Story) -> None:
    story.chapter("2. Before they are saved")
    story.say(
        """What would saving an automation mean? Who matches, who gains or loses what, what would
        be told: asked before anything changes."""
    )
    for name in ("learners", "onboarding"):
        preview = story.kit.preview_automation(AUTOMATIONS[name], by=sk.APPLICATION)
        story.show(f"preview {name}", preview, ("effect", "what", "people", "person_ids"))
    for automation in AUTOMATIONS.values():
        story.do(sk.SaveAutomation(automation=automation))


def explained(story: Story) -> None:
    story.chapter("3. Why not yet?")
    story.say("Nora asks in the middle of January why her first steps are not there.")
    story.go_to("2026-01-15 12:00")
    view = story.kit.access("nora", FIRST_STEPS, by=sk.APPLICATION)
    story.show("why not", view, ("automation_id", "condition", "outcome"))
    story.say("Two weeks before her contract starts they open by themselves, to the second.")
    story.go_to("2026-01-18 09:00")
    view = story.kit.access("nora", FIRST_STEPS, by=sk.APPLICATION)
    story.show("open", view, ("automation_id", "condition", "outcome"))


def module_by_module(story: Story) -> None:
    story.chapter("4. Module by module")
    story.go_to("2026-02-03 09:00")
    story.report(MODULE_1, "nora", "completed", score=55)
    story.say(
        f"""Nora completes module 1 with 55 points. Module 2 is
        {unlocked(story, "nora", MODULE_2)}. She tries again and gets 80."""
    )
    story.views["after 55"] = unlocked(story, "nora", MODULE_2)
    story.report(MODULE_1, "nora", "failed")
    story.report(MODULE_1, "nora", "completed", score=80)
    story.views["after 80"] = unlocked(story, "nora", MODULE_2)
    story.say(f"Module 2 is {unlocked(story, 'nora', MODULE_2)} now.")
    story.go_to("2026-02-10 09:00")
    story.report(MODULE_2, "nora", "completed", score=90)
    story.say("With module 2 the journey is complete, and Nora is among the alumni.")
    story.views["nora's way"] = story.kit.path("nora", FIRST_STEPS, by=sk.APPLICATION)
    story.told("nora")


def unlocked(story: Story, person_id: str, target: sk.Target) -> str:
    access = story.kit.access(person_id, target, by=sk.APPLICATION)
    return "unlocked" if access.is_unlocked else "locked"


def a_training(story: Story) -> None:
    story.chapter("5. A training, and what is to do before")
    for learner_id in ("ana", "bram"):
        story.do(
            sk.RegisterLearner(session_id="sales-101", section_id="spring", learner_id=learner_id),
            by=learner_id,
        )
    story.go_to("2026-02-23 10:00")
    story.say("In the week before the training there is something to read on their lists.")
    story.show("before", story.kit.to_do("ana", by="ana"), ("title", "state", "due_at"))
    story.report(READING, "ana", "completed")
    story.show("read", story.kit.to_do("ana", by="ana"), ("title", "state", "due_at"))
    story.go_to("2026-03-02 18:00")
    story.say("Both were there; each gets the badge once, from the platform that grants it.")
    story.told("ana")


def every_year(story: Story) -> None:
    story.chapter("6. Every year again")
    story.report(SAFETY, "ana", "completed")
    story.show("done", story.kit.to_do("ana", by="ana"), ("title", "state", "due_at"))
    story.go_to("2027-03-02 20:00", every=timedelta(days=1))
    story.say("Two weeks before the year is over Ana is warned; then it is on her list again.")
    story.show("again", story.kit.to_do("ana", by="ana"), ("title", "state", "due_at"))
    story.told("ana")


def changed(story: Story) -> None:
    story.chapter("7. What if?")
    story.say(
        """What would happen if sales saw the training no more and Bram left? Asked as one
        question; nothing changes."""
    )
    forecast = story.kit.preview(
        [
            sk.RemoveAutomation(automation_id="learners"),
            sk.DeletePerson(person_id="bram"),
        ],
        by=sk.APPLICATION,
    )
    story.show("what if", forecast, ("kind", "about", "change"))


CHAPTERS = (
    a_platform,
    previewed,
    explained,
    module_by_module,
    a_training,
    every_year,
    changed,
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
