"""Doing and asking, completely or not at all (X1, X2, X4, R16, G9, G10, S2)."""

import gc
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

import sessionkit as sk
from sessionkit._answer import Answer
from sessionkit._domain.cause import Cause
from sessionkit._domain.commands.due import FillPlaces
from sessionkit._domain.decision import met, unmet
from sessionkit._domain.due import Due
from sessionkit._domain.facts.people import PersonErased, PersonSaved, PersonTold
from sessionkit._domain.facts.registration import LearnerRegistered
from sessionkit._domain.facts.time import CommandScheduled
from sessionkit._domain.ids import PersonId
from sessionkit._domain.keys import NO_KEYS, Keys
from sessionkit._domain.notice import Notice
from sessionkit._domain.people import Person, PersonStatus, Told
from sessionkit._domain.reasons import Audience, Reason
from sessionkit._domain.registration import Registration, RegistrationState
from sessionkit._records import STATE_KINDS, JournalEntry, Request
from sessionkit._replay import replay
from sessionkit._words.english import ENGLISH
from sessionkit.adapters.memory import MemoryStorage
from tests.builders import (
    START,
    Kit,
    a_kit,
    a_person,
    a_section,
    a_world,
    an_event,
    joined,
    utc,
)

S, N = "sales-101", "north"
REGISTER = sk.RegisterLearner(session_id=S, section_id=N, learner_id="ana")


def journal(kit: Kit) -> list[JournalEntry]:
    """All entries, in order."""
    return sorted(kit.storage.records(JournalEntry).values(), key=lambda one: one.position)


def everything(kit: Kit) -> dict[Any, Any]:
    """All that is stored: state, journal, notices, requests."""
    kinds = (*STATE_KINDS, JournalEntry, Notice, Request)
    return {kind: kit.storage.records(kind) for kind in kinds}


# Doing ----------------------------------------------------------------------------------------


def test_a_command_that_is_allowed_is_an_entry_in_the_journal() -> None:
    """X4: what, when, by whom, through which command, and about whom."""
    kit = a_world(a_section())
    known = len(journal(kit))
    answer = kit.do(REGISTER, by="ana", request_key="web-1")
    fact = LearnerRegistered(
        session_id=S, section_id=N, learner_id="ana", at=START, ticket=0, attempt=1
    )
    assert answer.facts == (fact,)
    assert journal(kit)[known:] == [
        JournalEntry(
            position=known + 1,
            at=START,
            actor=PersonId("ana"),
            command=REGISTER,
            facts=(fact,),
            about=((S, "ana"),),
            request_key="web-1",
        )
    ]


def test_the_application_leaves_no_name() -> None:
    """X4: what the application asked for has no actor, and no key unless it gave one."""
    kit = a_world(a_section())
    kit.do(REGISTER)
    assert (journal(kit)[-1].actor, journal(kit)[-1].request_key) == (None, None)


def test_a_refused_command_leaves_no_trace() -> None:
    """X1, X5: neither in state nor in journal, notices and requests."""
    kit = a_world(a_section(capacity=1))
    kit.register("bob")
    before = everything(kit)
    with pytest.raises(sk.Refused) as caught:
        kit.do(REGISTER, by="ana", request_key="web-1")
    assert everything(kit) == before
    assert [one.reason for one in caught.value.decision.blocking] == [Reason.PLACE_FREE]
    assert str(caught.value) == caught.value.answer.headline


def test_a_command_that_changes_nothing_is_no_entry() -> None:
    """X4: allowed without facts means that everything is so already."""
    kit = a_world(a_section())
    known = journal(kit)
    answer = kit.do(sk.EditSession(session_id=S, title="Sales training 101"))
    assert answer.is_allowed
    assert answer.facts == ()
    assert journal(kit) == known


def test_asking_changes_nothing_and_answers_as_doing_would() -> None:
    """X2: the same judgement, word for word."""
    kit = a_world(a_section(capacity=1))
    before = everything(kit)
    asked = kit.explain(REGISTER, by="ana")
    assert everything(kit) == before
    assert kit.do(REGISTER, by="ana") == asked
    full = kit.explain(evolve(REGISTER, learner_id="bob"), by="bob")
    with pytest.raises(sk.Refused) as caught:
        kit.do(evolve(REGISTER, learner_id="bob"), by="bob")
    assert caught.value.answer == full


def test_an_unknown_actor_is_not_there() -> None:
    """G10, X7: nobody acts under an id that is not known, and an id is a text."""
    kit = a_world(a_section())
    for ask in (kit.do, kit.explain):
        with pytest.raises(sk.NotFound) as caught:
            ask(REGISTER, by="zoe")
        assert (caught.value.kind, caught.value.id) == ("person", "zoe")
        with pytest.raises(ValueError, match=r"^by must be a text, got 7$"):
            ask(REGISTER, by=7)


@pytest.mark.parametrize(
    ("prepare", "status"),
    [
        (lambda kit: a_person(kit, "ana", N, status="suspended"), "suspended"),
        (lambda kit: kit.do(sk.DeletePerson(person_id="ana")), "deleted"),
        (lambda kit: a_person(kit, "ana", N, status="pending"), "pending"),
    ],
)
def test_only_active_people_act(prepare: Any, status: str) -> None:
    """G9: nothing else is looked at, and the answer says what the account is."""
    kit = a_world(a_section())
    prepare(kit)
    with pytest.raises(sk.Refused) as caught:
        kit.do(REGISTER, by="ana")
    inactive = unmet(Reason.ACTOR_ACTIVE, "ana", person_id="ana", status=sk.PersonStatus(status))
    assert caught.value.decision.findings == (inactive,)
    for read in (kit.engine.tiles, kit.engine.journal):
        with pytest.raises(sk.Refused) as refused:
            read(by="ana")
        assert refused.value.answer.decision.findings == (inactive,)
        assert refused.value.answer.reader.audience is Audience.LEARNER


# Switched off ---------------------------------------------------------------------------------


def test_switched_off_every_command_about_sessions_is_refused() -> None:
    """S2: nothing is lost, and switched on again everything is as it was."""
    kit = a_world(a_section())
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    with pytest.raises(sk.Refused) as caught:
        kit.do(REGISTER, by="ana")
    assert caught.value.decision.blocking == (unmet(Reason.SESSIONS_ON),)
    kit.do(sk.ChangeSettings(sessions_are_on=True))
    assert kit.do(REGISTER, by="ana").decision.findings[1] == met(Reason.SESSIONS_ON)


def test_people_are_kept_up_to_date_while_sessions_are_off() -> None:
    """S2, G9: what follows for places waits until sessions are on again."""
    kit = a_world(a_section())
    kit.register("ana")
    kit.do(sk.ChangeSettings(sessions_are_on=False))
    a_person(kit, "ana", N, status="suspended")
    person = kit.storage.records(Person)["ana",]
    assert person.status is PersonStatus.SUSPENDED
    assert kit.storage.records(Registration)[S, "ana"].state is RegistrationState.ACTIVE
    kit.do(sk.ChangeSettings(sessions_are_on=True))
    kit.engine.run_due()
    assert kit.storage.records(Registration)[S, "ana"].state is RegistrationState.GIVEN_UP


# The same request again -----------------------------------------------------------------------


def test_the_same_request_again_gives_the_first_answer() -> None:
    """R16: nothing changes, whatever the world looks like by then."""
    kit = a_world(a_section(capacity=1))
    first = kit.do(REGISTER, by="ana", request_key="web-1")
    kit.do(sk.DeregisterLearner(session_id=S, learner_id="ana"), by="ana")
    kit.register("bob")
    before = everything(kit)
    assert kit.do(REGISTER, by="ana", request_key="web-1") == first
    assert everything(kit) == before


def test_a_request_without_consequence_is_remembered_too() -> None:
    """R16: the first answer said that there was nothing to do, and stays the answer."""
    kit = a_world(a_section())
    same = sk.EditSession(session_id=S, title="Sales training 101")
    first = kit.do(same, request_key="web-1")
    kit.do(sk.EditSession(session_id=S, title="Sales"))
    assert kit.do(same, request_key="web-1") == first
    with_key = kit.storage.records(Request)["web-1",]
    assert (with_key.command, with_key.actor) == (same, None)


def test_a_refused_request_may_be_repeated() -> None:
    """R16: a refusal changed nothing, so the key is still free."""
    kit = a_world(a_section(opens=utc("2026-01-10 00:00")))
    with pytest.raises(sk.Refused):
        kit.do(REGISTER, by="ana", request_key="web-1")
    kit.clock.set(utc("2026-01-10 00:00"))
    assert kit.do(REGISTER, by="ana", request_key="web-1").is_allowed


@pytest.mark.parametrize(
    ("command", "actor"),
    [(evolve(REGISTER, learner_id="bob"), "ada"), (REGISTER, "ana"), (REGISTER, sk.APPLICATION)],
)
def test_a_key_stands_for_one_request(command: Any, actor: Any) -> None:
    """R16: another command, or another person, needs another key."""
    kit = a_world(a_section())
    kit.do(REGISTER, by="ada", request_key="web-1")
    before = everything(kit)
    wanted = "^request_key must be new for another request, got 'web-1'$"
    with pytest.raises(ValueError, match=wanted):
        kit.do(command, by=actor, request_key="web-1")
    assert everything(kit) == before


@pytest.mark.parametrize("key", ["", 7, "x" * 256])
def test_a_key_is_a_short_text(key: Any) -> None:
    """X7: the error names the field and the value."""
    kit = a_world(a_section())
    with pytest.raises(ValueError, match=r"^request_key must"):
        kit.do(REGISTER, request_key=key)


# Somebody was faster --------------------------------------------------------------------------


class Contested:
    """A storage in which somebody else is faster a number of times."""

    def __init__(self, storage: Any, times: int) -> None:
        """Wrap a storage."""
        self.storage, self.left, self.tried = storage, times, 0

    def transaction(self, *, keys: Any = NO_KEYS, reads: Any = ()) -> Any:
        """Open a transaction, or say that somebody was faster."""
        if keys:
            self.tried += 1
            self.keys = keys
        if keys and self.left:
            self.left -= 1
            raise sk.Conflict
        return self.storage.transaction(keys=keys, reads=reads)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.storage, name)


def names(keys: Keys) -> tuple[str, ...]:
    """The names of keys, held and shared, in order."""
    return tuple(name for name, _ in keys.in_order)


def test_a_conflict_is_tried_again() -> None:
    """R15: whoever was slower decides anew; after a few times it is said."""
    kit = a_world(a_section())
    storage = Contested(kit.storage, 2)
    engine = sk.in_memory(clock=kit.clock, notifier=kit.notifier, storage=storage)
    assert engine.do(REGISTER, by="ana").is_allowed
    assert storage.tried == 3
    storage.left = 100
    storage.tried = 0
    with pytest.raises(sk.Conflict):
        engine.do(evolve(REGISTER, learner_id="bob"), by="bob")
    assert storage.tried == 5
    storage.left, storage.tried = 4, 0
    assert engine.do(evolve(REGISTER, learner_id="bob"), by="bob").is_allowed


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (
            REGISTER,
            (
                "directory",
                "person ana",
                "request k",
                "section sales-101\nnorth",
                "session sales-101",
            ),
        ),
        (sk.EditSession(session_id=S), ("directory", "request k", "session sales-101")),
        (sk.SaveGroup(group=sk.GroupEntry(group_id="g", title="G")), ("directory", "request k")),
    ],
)
def test_commands_that_meet_wait_for_one_another(command: Any, keys: Any) -> None:
    """R15, X1: one session, one person, one request key, one directory at a time."""
    kit = a_world(a_section())
    storage = Contested(kit.storage, 0)
    engine = sk.in_memory(clock=kit.clock, notifier=kit.notifier, storage=storage)
    engine.do(command, by=sk.APPLICATION, request_key="k")
    assert names(storage.keys) == keys


def test_erasing_a_person_waits_for_their_registrations() -> None:
    """G9, R15: the same person is never registered and erased at once."""
    kit = a_world(a_section())
    storage = Contested(kit.storage, 0)
    engine = sk.in_memory(clock=kit.clock, notifier=kit.notifier, storage=storage)
    engine.do(sk.DeletePerson(person_id="ana"), by=sk.APPLICATION)
    assert names(storage.keys) == ("directory", "person ana")


# Steps of their own ---------------------------------------------------------------------------


def test_what_is_left_for_steps_of_their_own_is_done_at_once() -> None:
    """G9, W4: in entries of their own, by nobody; nothing stays due."""
    line = sk.Preferences(waitlist=sk.Waitlist())
    kit = a_world(a_section(capacity=1, preferences=line))
    kit.register("ana")
    kit.register("bob")
    known = len(journal(kit))
    a_person(kit, "ana", N, status="suspended")
    entries = journal(kit)[known:]
    assert [type(one.command).__name__ for one in entries] == ["SavePerson", "SettlePlaces"]
    assert entries[1].actor is None
    assert kit.engine.run_due() == 0


def test_what_is_left_for_later_waits_for_its_moment() -> None:
    """W4: a place that somebody may qualify for later is not offered now."""
    line = sk.Preferences(waitlist=sk.Waitlist())
    kit = a_world(a_section(capacity=1, preferences=line))
    kit.register("bob")
    kit.register("ana")
    until = sk.BetweenMoments(ends=utc("2026-01-05 00:00"))
    lock = sk.Automation(
        automation_id="lock",
        name="Ana is kept out for a while",
        condition=sk.AllOf([sk.IsPerson("ana"), until]),
        actions=[sk.Lock(sk.Target.session(S))],
    )
    kit.do(sk.SaveAutomation(automation=lock))
    facts = kit.do(sk.RemoveLearner(session_id=S, learner_id="bob", reason="ill")).facts
    waits = CommandScheduled(
        command=FillPlaces(session_id=S, section_id="north", everybody=True),
        due_at=utc("2026-01-05 00:00"),
    )
    assert facts[-1] == waits
    last = journal(kit)[-1]
    cause = Cause(root=last.position)
    assert last.facts == (*facts[:-1], evolve(waits, cause=cause))
    assert (
        last.cause,
        kit.storage.records(Due)[
            FillPlaces(session_id=S, section_id="north", everybody=True).due_key
        ].cause,
    ) == (
        None,
        cause,
    )


# Erasing --------------------------------------------------------------------------------------


SECRETS = ("Anastasia", "anastasia@example.org", "secret-attribute")


def entry(**changes: Any) -> sk.PersonEntry:
    """Ana, with everything that must not outlast her."""
    parts: dict[str, Any] = {
        "person_id": "ana",
        "name": SECRETS[0],
        "email": SECRETS[1],
        "attributes": {"note": SECRETS[2]},
        "group_ids": [N],
    }
    return sk.PersonEntry(**(parts | changes))


def traces(kit: Kit) -> list[str]:
    """Where something of ana can still be read."""
    return [
        f"{kind.__name__}: {secret}"
        for kind, records in everything(kit).items()
        for secret in SECRETS
        if any(secret in repr(one) for one in records.values())
    ]


def test_a_deleted_person_is_erased_everywhere() -> None:
    """G9: name, e-mail and attributes, the journal included; an id stays, so counts stay right."""
    kit = a_world(a_section(), learners=["bob"])
    kit.do(sk.SavePerson(person=entry(locale="fr")))
    kit.do(sk.SavePerson(person=entry()))
    kit.register("ana")
    assert traces(kit)
    known = len(journal(kit))
    kit.do(sk.DeletePerson(person_id="ana"))
    assert traces(kit) == []
    assert kit.storage.records(Person)["ana",].status is PersonStatus.DELETED
    assert PersonErased(person_id=PersonId("ana")) in journal(kit)[known].facts
    assert [one.position for one in journal(kit)] == list(range(1, len(journal(kit)) + 1))


def test_other_people_are_not_touched_by_an_erasure() -> None:
    """G9: only the one; bob's name stays wherever it was."""
    kit = a_world(a_section(), learners=["bob"])
    kit.do(sk.SavePerson(person=entry()))
    bob = [one for one in journal(kit) if "Bob" in repr(one)]
    kit.do(sk.DeletePerson(person_id="ana"))
    assert [one for one in journal(kit) if "Bob" in repr(one)] == bob != []


def directory(*people: sk.PersonEntry) -> sk.SynchroniseDirectory:
    """A whole directory with these people in one group."""
    return sk.SynchroniseDirectory(
        people=people, groups=[sk.GroupEntry(group_id=N, title="North")]
    )


def test_a_person_is_erased_from_whole_directories_too() -> None:
    """G9: also where the directory held them and nothing about them was new."""
    kit = a_kit()
    bob = sk.PersonEntry(person_id="bob", name="Bob")
    kit.do(directory(entry()))
    kit.do(directory(entry(), bob))
    kit.do(sk.DeletePerson(person_id="ana"))
    assert traces(kit) == []
    assert "Bob" in repr(journal(kit))


def test_a_person_is_erased_from_remembered_requests() -> None:
    """G9, R16: the answers kept for repeated requests hold nothing of them."""
    kit = a_world(learners=[])
    kit.do(sk.SavePerson(person=entry()), request_key="hr-1")
    kit.do(sk.DeletePerson(person_id="ana"))
    assert traces(kit) == []


def test_a_person_is_erased_from_requests_that_changed_nothing() -> None:
    """G9, R16: a request that said what was known already is remembered, and erased as well."""
    kit = a_world(learners=[])
    kit.do(sk.SavePerson(person=entry()))
    kit.do(sk.SavePerson(person=entry()), request_key="hr-2")
    kit.do(sk.DeletePerson(person_id="ana"))
    assert traces(kit) == []


def test_the_journal_replayed_after_an_erasure_gives_the_stored_state() -> None:
    """X4, G9: an erased journal still tells the whole story."""
    kit = a_world(a_section(), learners=["bob"])
    kit.do(sk.SavePerson(person=entry()), request_key="hr-1")
    kit.register("ana")
    kit.register("bob")
    kit.do(sk.DeletePerson(person_id="ana"))
    again = a_kit()
    replay(journal(kit), again.storage)
    for kind in (*STATE_KINDS, JournalEntry):
        assert again.storage.records(kind) == kit.storage.records(kind), kind


def test_facts_of_an_erased_person_hold_an_id_only() -> None:
    """G9: what is left in the journal is that there was somebody."""
    kit = a_world(learners=[])
    kit.do(sk.SavePerson(person=entry()))
    number = len(journal(kit)) - 1
    kit.do(sk.DeletePerson(person_id="ana"))
    erased = Person(person_id=PersonId("ana"), name="", status=PersonStatus.DELETED)
    assert journal(kit)[number].facts == (
        PersonSaved(person=erased),
        joined("ana", "north"),
        PersonTold(told=Told(person=erased)),
    )


# What does not exist --------------------------------------------------------------------------


def test_what_is_concealed_is_not_there() -> None:
    """G10: a learner is told "no such section" where another's group is meant, staff are told why."""
    kit = a_world(a_section("south", group_ids=["south"]))
    command = evolve(REGISTER, section_id="south")
    for ask in (kit.do, kit.explain):
        with pytest.raises(sk.NotFound, match=r"^there is no section 'south'$") as caught:
            ask(command, by="ana")
        assert (caught.value.kind, caught.value.id) == ("section", "south")
    with pytest.raises(sk.Refused) as refused:
        kit.do(command, by="ada")
    assert [one.reason for one in refused.value.decision.blocking] == [Reason.IN_GROUP]


def test_what_learners_may_know_of_comes_after_what_they_may_not() -> None:
    """G10, X3: with a full section as well, the answer is still that there is none."""
    kit = a_world(a_section("south", group_ids=["south"], opens=utc("2026-02-01 00:00")))
    with pytest.raises(sk.NotFound):
        kit.do(evolve(REGISTER, section_id="south"), by="ana")


# Reading --------------------------------------------------------------------------------------


def test_the_journal_is_for_admins() -> None:
    """X4, G10: anybody else is told that there is none."""
    kit = a_world(a_section())
    assert list(kit.engine.journal(by="ada")) == journal(kit)
    assert list(kit.engine.journal(by=sk.APPLICATION)) == journal(kit)
    with pytest.raises(sk.NotFound) as caught:
        kit.engine.journal(by="tess")
    assert (caught.value.kind, caught.value.id) == ("journal", "journal")


def test_the_present_moment_is_the_clocks() -> None:
    """X6: time comes from outside."""
    kit = a_kit()
    kit.clock.advance(timedelta(hours=1))
    assert kit.engine.now() == START + timedelta(hours=1)


READS = {
    "tiles": {},
    "session": {"session_id": S},
    "agenda": {"person_id": "ana"},
    "roster": {"session_id": S, "section_id": N},
    "sheet": {"session_id": S, "section_id": N, "event_id": "day-1"},
    "progress": {"person_id": "ana"},
    "section_progress": {"session_id": S, "section_id": N},
    "history": {"session_id": S, "learner_id": "ana"},
    "access": {"person_id": "ana", "target": sk.Target.session(S)},
}


@pytest.mark.parametrize("name", READS)
def test_every_view_is_read_through_the_engine(name: str) -> None:
    """X2, G9, X7: for active people only, and with ids that are texts."""
    kit = a_world(a_section())
    kit.register("ana")
    before = everything(kit)
    read = getattr(kit.engine, name)
    assert "<table" in read(**READS[name], by="ada")._repr_html_()
    assert everything(kit) == before
    for field in READS[name]:
        if field != "target":
            expected = "person_id" if field == "learner_id" else field
            with pytest.raises(ValueError, match=f"^{expected} must be a text, got 7$"):
                read(**{**READS[name], field: 7}, by="ada")
    a_person(kit, "ada", status="suspended")
    with pytest.raises(sk.Refused):
        read(**READS[name], by="ada")


def test_an_application_chooses_its_own_words() -> None:
    """X10: words come from the catalogue that the engine was given."""
    words = ENGLISH.replacing({"groups.known.staff": "Who is {missing}?"})
    engine = sk.in_memory(clock=lambda: START, words=words)
    person = sk.PersonEntry(person_id="ana", name="Ana", group_ids=["g"])
    with pytest.raises(sk.Refused, match=r"^Who is g\? \[groups.known\]$") as caught:
        engine.do(sk.SavePerson(person=person), by=sk.APPLICATION)
    assert isinstance(caught.value.answer, Answer)
    assert caught.value.answer.blocking[0].sentence == "Who is g?"


def test_several_events_and_people_keep_their_order_in_the_journal() -> None:
    """X4: numbers without gaps, in order of what was decided."""
    kit = a_world(a_section())
    kit.do(sk.AddEvent(session_id=S, section_id=N, event_id="day-2", plan=an_event("2026-03-09")))
    kit.do(sk.RegisterLearners(session_id=S, section_id=N, learner_ids=["bob", "ana"]), by="tess")
    last = journal(kit)[-1]
    assert last.about == ((S, "bob"), (S, "ana"))
    assert [one.position for one in journal(kit)] == list(range(1, last.position + 1))


class Watched(MemoryStorage):
    """A storage in memory that remembers the keys of transactions."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Keys] = []

    def transaction(self, *, keys: Keys = NO_KEYS, reads: Any = ()) -> Any:
        """Remember the keys."""
        self.asked.append(keys)
        return super().transaction(keys=keys, reads=reads)


ANA = sk.PersonEntry(person_id="ana", name="Ana")
NORTH = sk.GroupEntry(group_id="north", title="North")


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (sk.SavePerson(person=ANA), ("directory", "person ana")),
        (sk.DeletePerson(person_id="ana"), ("directory", "person ana")),
        (
            sk.SynchroniseDirectory(people=[ANA], groups=[NORTH]),
            ("directory", "request key"),
        ),
        (sk.PublishSession(session_id=S), ("directory", f"session {S}")),
        (
            sk.RegisterLearner(session_id=S, section_id=N, learner_id="ana"),
            ("directory", "person ana", f"section {S}\n{N}", f"session {S}"),
        ),
    ],
)
def test_what_concerns_one_session_or_person_never_overlaps(command: Any, keys: Any) -> None:
    """R15, G9: keys are known from the command alone, and in order, so that nobody waits for ever."""
    storage = Watched()
    engine = sk.in_memory(clock=lambda: START, storage=storage)
    with suppress(sk.SessionKitError):
        engine.do(command, by=sk.APPLICATION, request_key="key" if "request key" in keys else None)
    assert names(storage.asked[0]) == keys


def test_answers_hold_no_circles() -> None:
    """What a command makes goes away by itself: nothing is left for Python to search for."""
    kit = a_world(a_section())
    for learner_id in ("ana", "bob"):
        kit.register(learner_id)
    gc.collect()
    gc.disable()
    try:
        kit.register("cyd")
        kit.explain(
            sk.RegisterLearner(session_id="sales-101", section_id="north", learner_id="dan"),
            by="dan",
        )
        kit.engine.access("dan", sk.Target.session("sales-101"), by=sk.APPLICATION)
        kit.go_to("2026-03-02 12:00")
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_whoever_acts_as_staff_reads_what_it_came_to() -> None:
    """X2: a trainer's first section of a session, and the sheet of an event that somebody trains
    whose role is gone, show their facts to whoever made them.
    """
    kit = a_world()
    assert kit.do(a_section(), "tess").facts
    kit = a_world(a_section(preferences=sk.Preferences(confirmed_by_trainer=True)))
    at = {"session_id": S, "section_id": N, "event_id": "day-1"}
    kit.do(sk.EditEvent(**at, trainer_ids=["tess"]))
    kit.register("ana")
    kit.do(sk.AssignRoles(holder=sk.Holder.person("tess"), managed_group_ids=[]))
    kit.go_to("2026-03-02 12:00")
    assert kit.do(sk.SubmitSheet(**at, others="attended"), "tess").facts
