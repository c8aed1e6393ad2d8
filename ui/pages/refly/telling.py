"""What list, header and verdict say of flights and seeds: values made of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from investigator.dispersion.result import SeedResult
from ui.pages.refly import dispersions
from ui.pages.refly.painting import line_of
from ui.pages.refly.reading import ended_words, ending, verdict
from ui.pages.refly.setting import AS_FLOWN, Setting, Way
from ui.pages.refly.spread import percent
from ui.pages.refly.track import Sortie
from ui.pages.refly.verdict_panel import Verdict
from ui.pages.refly.views import Course
from ui.pages.refly.way_list import WayRow
from ui.plots.header import Entry
from ui.widgets.chip import Kind

_AGAIN = "Changed since, fly again"


def way_rows(ways: Sequence[Way], setting: Setting, sorties: Mapping[str, Sortie]) -> tuple[WayRow, ...]:
    """The list of ways, each with how its flight ended if it was flown as it is now."""
    found = []
    for way in ways:
        figure, kind, tip = "not flown", Kind.NONE, way.title
        sortie = sorties.get(way.key)
        if way.scenario is None:
            figure, tip = "not here", f"{way.title}\n{way.refusal}"
        elif sortie is not None and sortie.scenario == way.scenario and sortie.seed == setting.seed:
            cell = ending(sortie.outcome)
            figure, kind, tip = cell.text, cell.kind, f"{way.title}\n{sortie.outcome.words}"
        elif sortie is not None:
            figure = "fly again"
        possible = way.scenario is not None
        found.append(WayRow(way.key, way.slot, way.title, figure, kind, way.changed, tip, possible))
    return tuple(found)


def header_entries(courses: Sequence[Course], title: str) -> list[Entry]:
    """Key, name and end of each flight, and the key of belief; the scenario's `title` where there is room."""
    found = []
    for course in courses:
        flown = course.key == AS_FLOWN
        plain = course.name if title else course.key
        name = (f"flown, {title}" if title else "flown") if flown else plain
        line = line_of(course.slot, flown=flown, stale=course.stale)
        found.append(Entry(line, name, ended_words(course.sortie.outcome), int(not flown), course.key))
    if courses:
        found.append(Entry(line_of(0, believed=True), "believed", "", 2, courses[0].key))
    return found


def verdict_of(
    way: Way,
    course: Course | None,
    results: Sequence[SeedResult],
    flown: Sequence[SeedResult],
    *,
    going: bool,
) -> Verdict:
    """The verdict on the chosen way: of one flight, and of seeds once there are any."""
    words, kind = "", Kind.NONE
    if course is not None:
        words, kind = verdict(course.sortie.outcome, flown=way.key == AS_FLOWN)
        if course.stale:
            words, kind = _AGAIN, Kind.NEUTRAL
    if not results:
        assert course is not None
        cell = ending(course.sortie.outcome)
        measured = course.sortie.outcome.ending == "touchdown"
        beside = f"touchdown, seed {course.sortie.seed}" if measured else f"seed {course.sortie.seed}"
        return Verdict(way.key, way.slot, words, kind, cell.text, beside)
    assert way.scenario is not None
    share, low, high = dispersions.engine().gather(way.scenario, tuple(results)).success()
    landed = sum(item.landed for item in flown)
    below = f"95 % interval {100 * low:.1f} to {100 * high:.1f} %."
    if flown:
        below += f" As flown: {landed} of {len(flown)}."
    beside = f"of {len(results):,} seeds land{' so far' if going else ''}"
    return Verdict(way.key, way.slot, words, kind, percent(share), beside, below)
