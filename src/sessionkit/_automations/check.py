"""Findings about a whole set of automations, before anybody is hurt by them (A17)."""

from sessionkit._automations.contradictions import never_matches
from sessionkit._automations.findings import TOO_WIDE, RuleFinding
from sessionkit._automations.interplay import circles, undone
from sessionkit._automations.names import Names, unknown_names
from sessionkit._domain.automation import Automation
from sessionkit._domain.world import World


def check(world: World) -> tuple[RuleFinding, ...]:
    """Look through all automations of a platform, those not at work included (A17).

    Automations that undo one another, and those that go round in a circle, are looked for among
    those at work only.
    """
    automations = tuple(sorted(world.automations(), key=lambda one: one.automation_id))
    names = Names(world)
    found: list[RuleFinding] = []
    fit: list[Automation] = []
    for one in automations:
        found += unknown_names(one, names)
        problem = never_matches(one, names)
        if problem is not None:
            found.append(problem)
        if one.is_at_work and (problem is None or problem.code == TOO_WIDE):
            fit.append(one)
    found += undone(fit, names)
    found += circles(fit, world)
    return tuple(sorted(found, key=lambda one: (one.code, one.automation_ids, one.path)))
