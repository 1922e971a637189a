"""The scene in which the examples of the how-to pages play."""  # noqa: INP001 - beside the pages

import sessionkit as sk
from sessionkit.testing import FixedClock, RecordingNotifier

ZONE = "Europe/Brussels"


def local(text: str) -> sk.LocalTime:
    """Read a time in Brussels."""
    return sk.LocalTime.parse(text, ZONE)


def day(date: str) -> sk.EventPlan:
    """Plan an online morning, trained by Tess."""
    return sk.EventPlan(
        start=local(f"{date} 09:00"),
        end=local(f"{date} 12:00"),
        links=["https://meet.example.org/sales"],
        trainer_ids=["tess"],
    )


def a_scene() -> tuple[sk.Engine, FixedClock, RecordingNotifier]:
    """Set up a session with one section of two days and two places, with a waitlist.

    Ana, Bob, Cyd and Dan are in sales, Tess trains sales, Ada has admin rights.
    """
    clock, notifier = FixedClock(local("2026-01-05 09:00").instant), RecordingNotifier()
    kit = sk.in_memory(clock=clock, notifier=notifier)
    groups = [
        sk.GroupEntry(group_id="sales", title="Sales"),
        sk.GroupEntry(group_id="trainers", title="Trainers"),
    ]
    people = [
        sk.PersonEntry(
            person_id=name.lower(),
            name=name,
            email=f"{name.lower()}@example.org",
            group_ids=[group],
        )
        for name, group in (
            ("Ana", "sales"),
            ("Bob", "sales"),
            ("Cyd", "sales"),
            ("Dan", "sales"),
            ("Tess", "trainers"),
        )
    ]
    people.append(sk.PersonEntry(person_id="ada", name="Ada"))
    commands = [
        sk.SynchroniseDirectory(people=people, groups=groups),
        sk.AssignRoles(holder=sk.Holder.person("tess"), managed_group_ids=["sales"]),
        sk.AssignRoles(holder=sk.Holder.person("ada"), is_admin=True),
        sk.CreateSession(session_id="sales-101", title="Sales training 101"),
        sk.PublishSession(session_id="sales-101"),
        sk.SaveAutomation(
            automation=sk.Automation(
                automation_id="sales-sees-it",
                name="Sales and trainers see the sales training",
                condition=sk.AnyOf([sk.IsInGroup("sales"), sk.IsInGroup("trainers")]),
                actions=[
                    sk.Unlock(sk.Target.widget("sessions")),
                    sk.Unlock(sk.Target.session("sales-101")),
                ],
            )
        ),
        sk.PlanSection(
            session_id="sales-101",
            section_id="north",
            plan=sk.SectionPlan(
                name="North",
                group_ids=["sales"],
                capacity=2,
                preferences=sk.Preferences(
                    confirmed_by_trainer=True,
                    waitlist=sk.Waitlist(),
                    deregistration=sk.Deadline.days_before(2),
                ),
            ),
            first_event_id="day-1",
            first_event=day("2026-03-02"),
        ),
    ]
    for command in commands:
        kit.do(command, by=sk.APPLICATION)
    second = sk.AddEvent(
        session_id="sales-101", section_id="north", event_id="day-2", plan=day("2026-03-03")
    )
    kit.do(second, by="tess")
    return kit, clock, notifier
