"""A window whose pages are made when they are first wanted.

Their modules are imported then, too: what nobody has looked at costs no start anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from ui.actions import Command
from ui.engine import EngineKeeper
from ui.frame.status_bar import StatusBar
from ui.requests import Requests
from ui.session import Session

if TYPE_CHECKING:
    from ui.exporting import Exporter
    from ui.fitting import Fitter
    from ui.help_view import HelpPage
    from ui.pages.refly.page import ReflyPage
    from ui.pages.sweep.page import SweepPage
    from ui.pages.timeline.page import TimelinePage

Page = TypeVar("Page", bound=QWidget)


class PagedWindow(QMainWindow):
    """The pages, and what works for them; whoever derives from it has what they are wired to."""

    closing = Signal()  #: whoever is at work ends it, or waits until it is through

    session: Session
    engine: EngineKeeper
    status: StatusBar
    ask: Requests
    commands: Sequence[Command]

    def __init__(self) -> None:
        super().__init__()
        self.stack = QStackedWidget()
        self._made: dict[str, QWidget] = {}

    @cached_property
    def timeline(self) -> TimelinePage:
        """What was believed against what happened."""
        from ui.pages.timeline.page import TimelinePage

        page = self._add("timeline", TimelinePage(self.session))
        page.addition_asked.connect(self.ask.hypothesis)
        page.rename_asked.connect(self.ask.rename)
        page.explanation_asked.connect(self.ask.explanation)
        page.pointer_moved.connect(self.show_pointers)
        page.fit_asked.connect(lambda letter: self.fitter.fit(letter))
        return page

    @cached_property
    def refly(self) -> ReflyPage:
        """A scenario flown anew."""
        from ui.pages.refly.page import ReflyPage

        page = self._add("refly", ReflyPage(self.session))
        page.readiness.after(self.engine)
        page.told.connect(self.status.job.set_text)
        page.addition_asked.connect(self.ask.hypothesis)
        page.open_asked.connect(self.ask.open_path)
        self.closing.connect(page.close_work)
        return page

    @cached_property
    def sweep(self) -> SweepPage:
        """One question at many values."""
        from ui.pages.sweep.page import SweepPage

        page = self._add("sweep", SweepPage(self.session))
        page.told.connect(self.status.job.set_text)
        page.loaded.connect(lambda: self.show_page("timeline"))
        return page

    @cached_property
    def help(self) -> HelpPage:
        """How each page is used, and every key."""
        from ui.help_view import HelpPage

        page = self._add("help", HelpPage())
        page.show_keys(self.commands)
        page.back_asked.connect(lambda: self.show_page("timeline"))
        return page

    @cached_property
    def exporter(self) -> Exporter:
        """Writes the report."""
        from ui.exporting import Exporter

        exporter = Exporter(self.session, self)
        exporter.told.connect(self.status.job.set_text)
        self.closing.connect(exporter.close)
        return exporter

    @cached_property
    def fitter(self) -> Fitter:
        """Fits a hypothesis on the marked region."""
        from ui.fitting import Fitter

        fitter = Fitter(self.session, self.timeline.plots, self)
        fitter.told.connect(self.status.job.set_text)
        fitter.failed.connect(self.timeline.show_failure)
        self.session.leaving.connect(fitter.wait)
        return fitter

    def page(self, key: str) -> QWidget:
        """The page of that key: timeline, refly, sweep or help."""
        page: QWidget = getattr(self, key)
        return page

    def made(self, key: str) -> bool:
        """Whether a page has been wanted so far."""
        return key in self._made

    def seen(self, key: str) -> bool:
        """Whether a page is on the screen."""
        return self.made(key) and self._made[key].isVisible()

    def show_page(self, key: str) -> None:
        """Bring a page to the front."""
        raise NotImplementedError

    def show_pointers(self, cursor: float | None, second: float | None) -> None:
        """Write where the cursors are, or nothing."""
        raise NotImplementedError

    def _add(self, key: str, page: Page) -> Page:
        self._made[key] = page
        self.stack.addWidget(page)
        return page
