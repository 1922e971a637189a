"""A made-up university, small enough to count by hand, played by the replay example."""

import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from examples import replay_oulad
from examples.replay_oulad import (
    DataSet,
    Enrolment,
    Outcome,
    at,
    inconsistencies,
    play,
    presentation_of,
    read,
)
from hypothesis import given
from hypothesis import strategies as st

import sessionkit as sk
from sessionkit._domain.facts.registration import RegistrationEnded
from sessionkit._domain.people import Membership, Person
from sessionkit._records import STATE_KINDS
from sessionkit._replay import replay
from sessionkit.adapters.memory import MemoryStorage

COURSES = """\
"code_module","code_presentation","module_presentation_length"
"AAA","2013J","268"
"AAA","2014J","269"
"BBB","2013J","100"
"""
# Two on one day, whose ids sort otherwise as numbers than as texts, and two without a day.
ASSESSMENTS = """\
"code_module","code_presentation","id_assessment","assessment_type","date","weight"
"AAA","2013J","12","TMA","19","10"
"AAA","2013J","2","TMA","19","20"
"AAA","2013J","30","Exam","","100"
"AAA","2014J","40","TMA","10","100"
"BBB","2013J","50","Exam","?","100"
"""
STUDENTS = """\
"code_module","code_presentation","id_student","region","final_result"
"AAA","2013J","s1","Wales","Pass"
"AAA","2013J","s2","Wales","Withdrawn"
"AAA","2013J","s3","Scotland","Fail"
"AAA","2013J","s4","Scotland","Withdrawn"
"AAA","2013J","s5","Scotland","Fail"
"AAA","2013J","s6","Scotland","Fail"
"AAA","2013J","s7","Scotland","Fail"
"AAA","2013J","s8","Scotland","Withdrawn"
"AAA","2013J","s9","Scotland","Fail"
"AAA","2014J","s1","Scotland","Pass"
"BBB","2013J","s4","Wales","Distinction"
"""
# In AAA-2013J: s2 makes room, s4 leaves (the line, if there is one), s6 "withdraws" before there is
# anything to withdraw from, s7 comes too late, nobody knows when s8 and s9 came.
# In AAA-2014J: s1 has completed the session already, s3 still has the other section and withdraws
# from this one, s2 withdraws after completing it.
# In BBB-2013J: s6 withdraws on the day of registering, an hour before it.
REGISTRATIONS = """\
"code_module","code_presentation","id_student","date_registration","date_unregistration"
"AAA","2013J","s1","-10",""
"AAA","2013J","s2","-9","5"
"AAA","2013J","s3","-8",""
"AAA","2013J","s4","-7","1"
"AAA","2013J","s5","-6",""
"AAA","2013J","s6","-5","-6"
"AAA","2013J","s7","25",""
"AAA","2013J","s8","","3"
"AAA","2013J","s9","?",""
"AAA","2014J","s1","-20",""
"AAA","2014J","s3","-20","3"
"AAA","2014J","s2","-20","11"
"AAA","2014J","s5","-19",""
"BBB","2013J","s4","-1",""
"BBB","2013J","s6","0","0"
"""
# s2 handed in after withdrawing, s7 without being registered.
SUBMISSIONS = """\
id_assessment,id_student,date_submitted,is_banked
2,s1,18,0
2,s2,18,0
2,s3,18,0
2,s7,18,0
12,s1,18,0
30,s1,260,0
40,s2,10,0
50,s4,90,1
"""
TABLES = {
    "courses": COURSES,
    "assessments": ASSESSMENTS,
    "studentInfo": STUDENTS,
    "studentRegistration": REGISTRATIONS,
    "studentAssessment": SUBMISSIONS,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the five tables."""
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def endings(outcome: Outcome) -> list[RegistrationEnded]:
    """Give every end of a registration, in order."""
    return [
        fact
        for entry in outcome.kit.journal(by=sk.APPLICATION)
        for fact in entry.facts
        if isinstance(fact, RegistrationEnded)
    ]


def some(counts: Mapping[str, int]) -> dict[str, int]:
    """Give the counts that are not zero."""
    return {name: count for name, count in counts.items() if count}


def test_with_two_places_in_each_section(folder: Path) -> None:
    """With a capacity of two, everybody's way is counted as worked out by hand."""
    outcome = play(read(folder), capacity=2)

    assert outcome.skipped == 2
    assert some(outcome.sections["AAA-2013J"]) == {
        "registered": 2,
        "waited": 4,
        "promoted": 1,
        "refused": 1,
        "refused:registration.window-open": 1,
        "refused:registration.place-free": 1,
        "removed": 2,
        "removal refused": 1,
        "lapsed": 2,
        "attended": 4,
        "absent": 2,
        "completed": 1,
    }
    assert some(outcome.sections["AAA-2014J"]) == {
        "registered": 2,
        "refused": 2,
        "refused:registration.not-completed": 1,
        "refused:registration.one-section": 1,
        "removal refused": 2,
        "attended": 1,
        "absent": 1,
        "completed": 1,
    }
    assert some(outcome.sections["BBB-2013J"]) == {
        "registered": 2,
        "removal refused": 1,
        "attended": 1,
        "absent": 1,
        "completed": 1,
    }


def test_with_unlimited_places(folder: Path) -> None:
    """Without a capacity nobody waits, and only time and other places refuse."""
    outcome = play(read(folder))

    assert some(outcome.sections["AAA-2013J"]) == {
        "registered": 6,
        "refused": 1,
        "refused:registration.window-open": 1,
        "removed": 2,
        "removal refused": 1,
        "attended": 4,
        "absent": 8,
        "completed": 1,
    }
    assert some(outcome.sections["AAA-2014J"]) == {
        "registered": 1,
        "refused": 3,
        "refused:registration.not-completed": 1,
        "refused:registration.one-section": 2,
        "removal refused": 2,
        "attended": 1,
        "completed": 1,
    }


@pytest.mark.parametrize("capacity", [None, 1, 2, 3, 100])
def test_the_sums_hold(folder: Path, capacity: int | None) -> None:
    """Every sum that the example promises holds, whatever the capacity."""
    outcome = play(read(folder), capacity=capacity)

    assert inconsistencies(outcome) == []
    for name, count in outcome.total.items():
        assert count == sum(counts[name] for counts in outcome.sections.values())


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("registered", 1),
        ("waited", -1),
        ("promoted", 6),
        ("refused", 1),
        ("refused", -1),
        ("refused:registration.window-open", 1),
        ("removed", 1),
        ("removal refused", -1),
        ("lapsed", 1),
        ("attended", -4),
        ("completed", 3),
    ],
)
def test_a_wrong_count_is_noticed(folder: Path, name: str, change: int) -> None:
    """A count that does not belong to the others is named with its section."""
    outcome = play(read(folder), capacity=2)
    counts = outcome.sections["AAA-2013J"]
    wrong = {**outcome.sections, "AAA-2013J": {**counts, name: counts[name] + change}}

    found = inconsistencies(outcome._replace(sections=wrong))

    assert any(one.startswith("AAA-2013J: ") for one in found)


def test_a_skipped_row_is_missed(folder: Path) -> None:
    """A row that was neither played nor skipped shows in the total."""
    outcome = play(read(folder))

    found = inconsistencies(outcome._replace(skipped=1))

    assert found == ["total: the rows do not add up"]


def test_the_journal_holds_everything(folder: Path) -> None:
    """Replaying the journal of the replay from nothing gives the stored state (X4)."""
    stored, again = MemoryStorage(), MemoryStorage()
    outcome = play(read(folder), capacity=2, storage=stored)

    replay(outcome.kit.journal(by=sk.APPLICATION), again)

    for kind in STATE_KINDS:
        assert again.records(kind) == stored.records(kind)
    assert len(stored.records(Person)) == 10


@pytest.mark.parametrize("options", [[], ["--capacity", "2"]])
def test_the_same_bytes_twice(
    folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two runs write the same bytes: sorted names, and the same ones for every section."""
    files = [folder / "first.json", folder / "second.json"]
    for file in files:
        assert replay_oulad.main([str(folder), *options, "--json", str(file)]) == 0

    first, second = (file.read_bytes() for file in files)
    assert first == second
    counts = json.loads(first)
    assert list(counts) == ["sections", "skipped", "total"]
    for section in counts["sections"].values():
        assert list(section) == sorted(counts["total"])
        assert all(type(count) is int for count in section.values())
    shown = capsys.readouterr().out
    assert "AAA-2013J" in shown
    assert "registration.one-section" in shown


def test_the_plan(folder: Path) -> None:
    """Events of a day follow one another by the hour, in order of their numbers; no day is the last."""
    outcome = play(read(folder))

    view = outcome.kit.session("AAA", by="admin")
    events = {row.section_id: row.events for row in view.rows}
    assert [(one.event_id, str(one.start), str(one.end)) for one in events["AAA-2013J"]] == [
        ("2", "2013-10-20 09:00 Europe/London", "2013-10-20 10:00 Europe/London"),
        ("12", "2013-10-20 10:00 Europe/London", "2013-10-20 11:00 Europe/London"),
        ("30", "2014-06-26 09:00 Europe/London", "2014-06-26 10:00 Europe/London"),
    ]


def test_the_region_of_the_first_row(folder: Path) -> None:
    """A student who moves house stays in the group of the first row."""
    stored = MemoryStorage()
    play(read(folder), storage=stored)

    held = stored.records(Membership)
    groups = {one: [key[1] for key in held if key[0] == one] for one in ("s1", "s4", "admin")}
    assert groups == {"s1": ["Wales"], "s4": ["Scotland"], "admin": []}


def test_moments_pass_when_they_come(folder: Path) -> None:
    """Whoever still waits lapses as the first event starts, not when somebody next does something."""
    outcome = play(read(folder), capacity=2)

    lapsed = [
        (fact.at, fact.learner_id) for fact in endings(outcome) if fact.state.value == "lapsed"
    ]
    nine_in_london = datetime(2013, 10, 20, 8, tzinfo=UTC)
    assert lapsed == [(nine_in_london, "s5"), (nine_in_london, "s6")]


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_table(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that lacks a table is turned down with the table's name."""
    (folder / f"{name}.csv.gz").unlink()

    with pytest.raises(SystemExit):
        replay_oulad.main([str(folder)])

    assert f"{name}.csv.gz" in capsys.readouterr().err


def test_a_missing_column(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table that lacks a column is turned down with the names of both."""
    (folder / "courses.csv.gz").write_bytes(gzip.compress(b"code_module,code_presentation\n"))

    with pytest.raises(SystemExit):
        replay_oulad.main([str(folder)])

    said = capsys.readouterr().err
    assert "courses.csv.gz" in said
    assert "module_presentation_length" in said


PRESENTATIONS = [presentation_of("AAA", "2013J", "60"), presentation_of("AAA", "2014B", "60")]


@st.composite
def small_years(draw: st.DrawFn) -> DataSet:
    """Six students who come and go in two sections of one session."""
    students = [f"s{number}" for number in range(6)]
    enrolments = []
    for one in PRESENTATIONS:
        for student in draw(st.permutations(students)):
            day = draw(st.none() | st.integers(-5, 12))
            gone = draw(st.none() | st.integers(-5, 40))
            enrolments.append(
                Enrolment(
                    one.session_id,
                    one.section_id,
                    student,
                    None if day is None else at(one.begins, day, 8).instant,
                    None if gone is None else at(one.begins, gone, 7).instant,
                )
            )
    assessments = {
        one.section_id: [
            replay_oulad.Assessment(
                f"{one.section_id}-{day}", at(one.begins, day, 9), at(one.begins, day, 10), day
            )
            for day in (10, 30)
        ]
        for one in PRESENTATIONS
    }
    handed_in = {
        event.event_id: draw(st.sets(st.sampled_from(students), min_size=2))
        for events in assessments.values()
        for event in events
    }
    return DataSet(
        presentations=PRESENTATIONS,
        assessments=assessments,
        region_by_student=dict.fromkeys(students, "Wales"),
        results={},
        enrolments=enrolments,
        handed_in=handed_in,
    )


@given(data=small_years(), capacity=st.sampled_from([None, 1, 2, 4]))
def test_any_small_year_adds_up(data: DataSet, capacity: int | None) -> None:
    """Whoever comes and goes in whatever order, the sums hold and the journal gives the state."""
    stored, again = MemoryStorage(), MemoryStorage()
    outcome: Outcome = play(data, capacity=capacity, storage=stored)

    assert inconsistencies(outcome) == []
    replay(outcome.kit.journal(by=sk.APPLICATION), again)
    assert all(again.records(kind) == stored.records(kind) for kind in STATE_KINDS)
    waited = outcome.total["promoted"] + outcome.total["lapsed"]
    removed_in_line = sum(
        fact.was.value == "waiting" and fact.state.value == "removed" for fact in endings(outcome)
    )
    assert outcome.total["waited"] == waited + removed_in_line


ATTRIBUTED = """\
"code_module","code_presentation","id_student","region","final_result","gender","highest_education",\
"imd_band","age_band","num_of_prev_attempts","studied_credits","disability"
"AAA","2013J","s1","Wales","Pass","F","A Level","0-10%","35-55","0","60","N"
"AAA","2013J","s2","Wales","Withdrawn","M","A Level","?","0-35","1","120","Y"
"AAA","2013J","s3","Scotland","Fail","M","A Level","?","35-55","0","300","Y"
"AAA","2013J","s4","Scotland","Withdrawn","F","A Level","?","0-35","0","60","N"
"""


def test_fifty_automations_are_counted(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A2-A11: badges follow completions, a certificate attendance, goodbyes removals; by hand."""
    lines = ATTRIBUTED.replace(',\n"imd', ',"imd')
    others = [line for line in STUDENTS.splitlines()[5:] if "s5" in line or "s6" in line]
    lines += "".join(f'{line},"?","?","?","?","0","60","N"\n' for line in others)
    lines += "".join(
        f'{line},"?","?","?","?","0","60","N"\n'
        for line in STUDENTS.splitlines()
        if any(name in line for name in ("s7", "s8", "s9"))
    )
    with gzip.open(folder / "studentInfo.csv.gz", "wt", encoding="utf-8") as table:
        table.write(lines)
    file = tmp_path / "counts.json"

    assert replay_oulad.main([str(folder), "--automations", "--json", str(file)]) == 0

    counts = json.loads(file.read_bytes())
    automations = counts["automations"]
    assert len(automations) == 50
    completed = counts["total"]["completed"]
    assert automations["badge-AAA"]["handed over"] + automations["badge-BBB"]["met"] == completed
    assert automations["persistent-AAA"]["entered"] == 1
    assert automations["region-01"]["matches"] == 1
    assert automations["returners"]["entered"] == automations["mentoring"]["granted"] == 1
    # s2 in 2013J, s3, and s2 once more in 2014J.
    assert automations["support-AAA"]["entered"] == 3
    goodbyes = automations["goodbye-AAA"]
    assert goodbyes["handed over"] == goodbyes["met"] == counts["total"]["removed"]
    assert "Automations" in capsys.readouterr().out
