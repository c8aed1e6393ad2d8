"""Every command of the window: words, keys, what it does, when it is possible."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from investigator import verbs
from ui.actions import Command

if TYPE_CHECKING:
    from ui.window import Window

_OF_FLIGHTS = ("fit", "whole", "back")  #: of the tools for plots, those the re-fly page has


def commands_of(window: Window) -> tuple[Command, ...]:
    """The action table. Keys follow asammdf where it has one."""
    return (*_file(window), *_edit(window), *_view(window), *_refly(window), *_hypothesis(window))


def _file(window: Window) -> tuple[Command, ...]:
    session = window.session
    return (
        Command("open", "Open a log or a case", ("Ctrl+O",), window.ask.open, group="Case"),
        Command(
            "save", "Save the case", ("Ctrl+S",), window.ask.save, lambda: session.case is not None, "Case"
        ),
        Command(
            "save_as",
            "Save the case elsewhere",
            ("Ctrl+Shift+S",),
            lambda: window.ask.save(elsewhere=True),
            lambda: session.case is not None,
            "Case",
        ),
        Command(
            "export",
            "Export the report",
            ("Ctrl+E",),
            lambda: window.exporter.ask(),
            lambda: session.case is not None,
            "Case",
        ),
        Command(
            "timeline", "Timeline page", ("Ctrl+1",), lambda: window.show_page("timeline"), group="Pages"
        ),
        Command("refly", "Re-fly page", ("Ctrl+2",), lambda: window.show_page("refly"), group="Pages"),
        Command("sweep", "Sweep page", ("Ctrl+3",), lambda: window.show_page("sweep"), group="Pages"),
        Command("help", "Help for this page", ("F1",), lambda: window.show_page("help"), group="Pages"),
        Command("theme", "Light or dark", ("Ctrl+T",), window.theme_asked, group="Pages"),
        Command("full_screen", "Full screen", ("F11",), lambda: _full_screen(window), group="Pages"),
    )


def _edit(window: Window) -> tuple[Command, ...]:
    session = window.session

    def cancel() -> None:
        session.cancel()
        if window.made("sweep"):
            window.sweep.cancel()
        if window.made("refly"):
            window.refly.cancel()

    def find() -> None:
        if window.seen("sweep"):
            window.sweep.setting.focus_search()
        else:
            window.timeline.channels.focus_filter()

    return (
        Command("undo", "Undo", ("Ctrl+Z",), session.undo, lambda: bool(session.undo_name), "Case"),
        Command(
            "redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), session.redo, lambda: bool(session.redo_name), "Case"
        ),
        Command("cancel", "Cancel what runs", ("Esc",), cancel, group="Case"),
        Command("search", "Find a channel, or a parameter to vary", ("Ctrl+F",), find, group="Case"),
    )


def _view(window: Window) -> tuple[Command, ...]:
    def seen() -> bool:
        return window.seen("timeline")

    def use(key: str) -> None:
        (window.refly if window.seen("refly") else window.timeline).use_tool(key)

    def usable(key: str) -> bool:
        return seen() or (window.seen("refly") and key in _OF_FLIGHTS)

    def step(count: int) -> None:
        window.timeline.plots.step_cursor(count)

    tools = (
        ("fit", "Fit values to what is in view", ("F",)),
        ("whole", "Show the whole flight", ("W", "Home")),
        ("region", "Mark a region, or clear it", ("R",)),
        ("zoom", "Zoom to the region", ("X",)),
        ("back", "Zoom back", ("Backspace",)),
        ("second", "Second cursor here", ("D",)),
        ("grid", "Horizontal rules", ("G",)),
        ("metrics", "Metrics table", ("M",)),
    )
    steps = (
        ("left", "Left", -1),
        ("right", "Right", 1),
        ("left_ten", "Shift+Left", -10),
        ("right_ten", "Shift+Right", 10),
    )
    return (
        *(
            Command(key, words, keys, partial(use, key), partial(usable, key), "Plots")
            for key, words, keys in tools
        ),
        *(
            Command(
                key,
                f"Cursor by {count:+d} sample{'s' * (abs(count) > 1)}",
                (keys,),
                partial(step, count),
                seen,
                "Plots",
            )
            for key, keys, count in steps
        ),
    )


def _refly(window: Window) -> tuple[Command, ...]:
    def seen() -> bool:
        return window.seen("refly")

    return (
        Command("fly", "Fly the chosen way", ("Ctrl+Return",), lambda: window.refly.fly(), seen, "Re-fly"),
        Command(
            "look", "Next view of the flights", ("V",), lambda: window.refly.look_further(), seen, "Re-fly"
        ),
        Command(
            "take",
            "Take the changes as a hypothesis",
            ("Ctrl+H",),
            lambda: window.refly.bench.take(),
            seen,
            "Re-fly",
        ),
    )


def _hypothesis(window: Window) -> tuple[Command, ...]:
    session = window.session

    def show_or_hide() -> None:
        if session.case is not None and session.selection:
            letter, shown = session.selection, session.case.hypothesis(session.selection).shown
            session.do("Show or hide", lambda case: verbs.show_hypothesis(case, letter, not shown))

    def step(by: int) -> None:
        if session.case is not None:
            letters = ["", *(item.letter for item in session.case.hypotheses)]
            session.select(letters[(letters.index(session.selection) + by) % len(letters)])

    def chosen() -> bool:
        return bool(session.selection)

    return (
        Command(
            "add",
            "Add a hypothesis",
            ("Ctrl+Shift+H",),
            window.ask.hypothesis,
            lambda: session.case is not None,
            "Hypotheses",
        ),
        Command(
            "show", "Show or hide the selected hypothesis", ("Space",), show_or_hide, chosen, "Hypotheses"
        ),
        Command("previous", "Previous hypothesis", ("Alt+Up",), lambda: step(-1), group="Hypotheses"),
        Command("next", "Next hypothesis", ("Alt+Down",), lambda: step(1), group="Hypotheses"),
    )


def _full_screen(window: Window) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()
