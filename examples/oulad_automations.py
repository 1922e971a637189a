"""Fifty automations over the students of the Open University data set, and what they came to.

``replay_oulad.py --automations`` saves them before it begins. They look at regions, at the free
attributes of the first row of each student (gender, highest education, deprivation band, age band,
disability, number of earlier attempts, credits), at registrations, attendance and completions. What
they do is counted from the journal:

    badges and certificates          = effects handed over
    entered - left                   = people who matched at the last check
    reacted                          = those met + unmet + unknown
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

import sessionkit as sk

ATTRIBUTES: Final = ("gender", "highest_education", "imd_band", "age_band", "disability")
NUMBERS: Final = ("num_of_prev_attempts", "studied_credits")
HOW_MANY: Final = 50
SUPPORT: Final = sk.Target.activity("support")
LIBRARY: Final = sk.Target.activity("library")
MENTORING: Final = sk.Target.activity("mentoring")
DEGREE: Final = sk.Target.journey("degree")
ADULT: Final = sk.AttributeIs("age_band", ["35-55", "55<="])


def targets(sessions: list[str]) -> Iterator[Any]:
    """Give the commands that make known what the automations are about."""
    for target in (SUPPORT, LIBRARY, MENTORING):
        title = target.target_id.title()
        yield sk.AddActivity(activity_id=target.target_id, title=title)
    for group_id in ("graduates", "returners"):
        yield sk.SaveGroup(group=sk.GroupEntry(group_id=group_id, title=group_id.title()))
    section = sk.JourneySection(journey_section_id="modules", title="Modules", steps=sessions[:2])
    journey = sk.Journey(journey_id=DEGREE.target_id, title="Degree", sections=[section])
    yield sk.SaveJourney(journey=journey)


def fifty(regions: list[str], sessions: list[str]) -> list[sk.Automation]:
    """Give the automations, the same for the same regions and sessions."""
    found = [*_by_region(regions), *_by_session(sessions), *_by_attribute(sessions)]
    rest = HOW_MANY - len(found)
    found += [
        _one(
            f"credits-{60 * (number + 1)}",
            sk.AttributeBetween(name="studied_credits", at_least=60 * (number + 1)),
            sk.Unlock(LIBRARY),
        )
        for number in range(rest)
    ]
    return found[:HOW_MANY]


def _one(automation_id: str, condition: Any, *actions: Any, **more: Any) -> sk.Automation:
    return sk.Automation(
        automation_id=automation_id,
        name=automation_id.replace("-", " ").title(),
        condition=condition,
        actions=actions,
        **more,
    )


def _by_region(regions: list[str]) -> Iterator[sk.Automation]:
    """The grown-ups of a region see its library, but for whoever studies a lot already."""
    for number, region in enumerate(regions):
        busy = sk.AttributeBetween(name="studied_credits", at_least=240)
        condition = sk.AllOf([sk.IsInGroup(region), ADULT, sk.Not(busy)])
        yield _one(f"region-{number:02d}", condition, sk.Unlock(LIBRARY))


def _by_session(sessions: list[str]) -> Iterator[sk.Automation]:
    for session_id in sessions:
        is_here = sk.IsRegistered(session_id)
        yield _one(
            f"badge-{session_id}",
            sk.Always(),
            sk.GrantBadge(session_id),
            trigger=sk.Trigger.SESSION_COMPLETED,
            subject_id=session_id,
        )
        yield _one(
            f"persistent-{session_id}",
            sk.HasAttended(session_id, at_least=3),
            sk.GrantCertificate(f"persistent-{session_id}"),
        )
        yield _one(
            f"support-{session_id}",
            sk.AllOf([is_here, sk.AttributeIs("disability", "Y")]),
            sk.AssignToDo(SUPPORT, due_after=timedelta(days=30)),
        )
        yield _one(
            f"goodbye-{session_id}",
            sk.AnyOf([sk.AttributeIs("gender", "F"), sk.AttributeIs("gender", "M")]),
            sk.Notify("Goodbye", "You are welcome to come back."),
            trigger=sk.Trigger.LEARNER_DEREGISTERED,
            subject_id=session_id,
        )


def _by_attribute(sessions: list[str]) -> Iterator[sk.Automation]:
    again = sk.AttributeBetween(name="num_of_prev_attempts", at_least=1)
    yield _one("returners", again, sk.AddToGroup("returners"))
    yield _one(
        "mentoring",
        sk.IsInGroup("returners"),
        sk.Unlock(MENTORING),
        trigger=sk.Trigger.ADDED_TO_GROUP,
        subject_id="returners",
    )
    yield _one(
        "graduates",
        sk.Always(),
        sk.AddToGroup("graduates"),
        sk.GrantBadge("degree"),
        trigger=sk.Trigger.JOURNEY_COMPLETED,
        subject_id=DEGREE.target_id,
    )
    both = [sk.HasStatus(sk.Target.session(one), "completed") for one in sessions[-2:]]
    yield _one("two-modules", sk.AllOf(both), sk.GrantBadge("two-modules"))
    deprived = sk.AttributeIs("imd_band", ["0-10%", "10-20", "20-30%"])
    yield _one(
        "bursary",
        sk.AllOf([deprived, sk.AnyOf([sk.IsRegistered(one) for one in sessions])]),
        sk.GrantCertificate("bursary"),
    )
    educated = sk.AttributeIs(
        "highest_education", ["HE Qualification", "Post Graduate Qualification"]
    )
    yield _one("no-library", sk.AllOf([educated, sk.Not(again)]), sk.Lock(LIBRARY))


# Counting ---------------------------------------------------------------------------------------

Counts = dict[str, dict[str, int]]


def counted(kit: sk.Engine, automations: Iterable[sk.Automation]) -> Counts:
    """Read in the journal what each automation came to, and ask whom it matches now."""
    counts: dict[str, Counter[str]] = {one.automation_id: Counter() for one in automations}
    for entry in kit.journal(by=sk.APPLICATION):
        for fact in entry.facts:
            _count(fact, counts)
    for automation_id, found in counts.items():
        preview = kit.preview_automation(automation_id, by=sk.APPLICATION)
        found["matches"] = len(preview.people("matches"))
    return {
        automation_id: {name: found[name] for name in sorted(found)}
        for automation_id, found in counts.items()
    }


_DONE: Final = {
    "PersonAddressed": "handed over",
    "ChainStopped": "chains stopped",
    "ActionFailed": "actions failed",
}


def _count(fact: Any, counts: dict[str, Counter[str]]) -> None:
    kind = type(fact).__name__
    if kind == "MatchesChanged":
        found = counts[fact.subject[1]]
        found.update({"entered": len(fact.entered), "left": len(fact.left)})
    elif kind == "AutomationReacted":
        counts[fact.automation_id].update(["reacted", fact.outcome])
    elif kind == "AccessGranted":
        counts[fact.grant.automation_id]["granted"] += 1
    elif kind in _DONE:
        counts[fact.automation_id][_DONE[kind]] += 1


def inconsistencies(counts: Counts) -> list[str]:
    """Name the sums, listed at the top of this file, that do not hold; none should be found."""
    found = []
    for automation_id, one in counts.items():
        outcomes = sum(one.get(name, 0) for name in ("met", "unmet", "unknown"))
        if one.get("reacted", 0) != outcomes:
            found.append(f"{automation_id}: the reactions do not add up")
        if "entered" in one and one["entered"] - one["left"] > one["matches"]:
            found.append(f"{automation_id}: more people entered than match")
        is_effect = automation_id.startswith(("badge-", "goodbye-"))
        if is_effect and one.get("handed over", 0) != one.get("met", 0):
            found.append(f"{automation_id}: effects are missing")
        if one.get("actions failed") or one.get("chains stopped"):
            found.append(f"{automation_id}: something went wrong")
    return found
