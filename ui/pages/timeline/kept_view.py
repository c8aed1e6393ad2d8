"""The view a case keeps: cursors and span, put on the plots and read from them."""

from __future__ import annotations

from investigator.case import View
from ui.plots.entries import Reading
from ui.plots.stack import PlotStack


def look_as_kept(plots: PlotStack, view: View, whole: tuple[float, float]) -> None:
    """Cursors and span as the case keeps them; a cursor somewhere in the flight where it keeps none."""
    kept = view.cursor_s
    plots.set_cursor(kept if kept is not None else whole[0] + 0.4 * (whole[1] - whole[0]))
    if view.second_cursor_s is not None:
        plots.set_second_cursor(view.second_cursor_s)
        plots.set_reading(Reading.DIFFERENCE)
    if view.span is not None:
        plots.set_span(*view.span)


def as_seen(plots: PlotStack, view: View) -> View:
    """The view with span and cursors as they stand."""
    pointers = plots.pointers()
    return view.replace(span=plots.span(), cursor_s=pointers.cursor, second_cursor_s=pointers.second)
