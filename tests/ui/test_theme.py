"""The looks keep the figures they were chosen by: contrast, slots, dashes, bundled type."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QPalette

from investigator.figures import Ink, Role
from ui.theme import apply, tokens
from ui.theme.colours import contrast, mix
from ui.theme.fonts import font, load_fonts
from ui.theme.icons import icon_names, icon_pixmap
from ui.theme.lines import line_of
from ui.theme.pens import plot_pen
from ui.theme.tokens import DARK, DASHES, LIGHT, THEMES, Tokens

THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


def grounds(theme: Tokens) -> tuple[str, ...]:
    return theme.window, theme.panel, theme.raised, theme.field, theme.plot, theme.hover, theme.selected


def lowest(ink: str, theme: Tokens, *more: str) -> float:
    return min(contrast(ink, ground) for ground in (*grounds(theme), *more))


def test_contrast_agrees_with_the_published_examples_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FF0000", "#FFFFFF") == pytest.approx(4.00, abs=0.01)


@pytest.mark.parametrize(
    ("theme", "text_1", "text_2", "text_3"),
    [(DARK, 11.7, 6.8, 4.6), (LIGHT, 14.5, 6.9, 4.7)],
    ids=["dark", "light"],
)
def test_text_can_be_read_on_every_ground(theme: Tokens, text_1: float, text_2: float, text_3: float) -> None:
    assert lowest(theme.text_1, theme) == pytest.approx(text_1, abs=0.06)
    assert lowest(theme.text_2, theme) == pytest.approx(text_2, abs=0.06)
    assert lowest(theme.text_3, theme) == pytest.approx(text_3, abs=0.06)


@pytest.mark.parametrize(
    ("theme", "ok", "warn", "bad"), [(DARK, 6.2, 7.2, 5.0), (LIGHT, 4.7, 4.8, 4.7)], ids=["dark", "light"]
)
def test_a_status_can_be_read_on_every_ground_and_on_its_own(
    theme: Tokens, ok: float, warn: float, bad: float
) -> None:
    for status, figure in ((theme.ok, ok), (theme.warn, warn), (theme.bad, bad)):
        assert lowest(status.ink, theme, status.ground) == pytest.approx(figure, abs=0.06)


@THEME
def test_the_primary_button_reads_at_sixteen_to_one(theme: Tokens) -> None:
    assert contrast(theme.on_primary, theme.primary) == pytest.approx(16.0, abs=0.5)


@pytest.mark.parametrize(
    ("theme", "figure", "slot"), [(DARK, 4.3, 5), (LIGHT, 3.5, 3)], ids=["dark", "light"]
)
def test_the_faintest_curve_is_the_one_that_was_measured(theme: Tokens, figure: float, slot: int) -> None:
    inks = [theme.slot(number).ink for number in range(1, 9)]
    seen = [contrast(ink, theme.plot) for ink in inks]
    assert min(seen) == pytest.approx(figure, abs=0.06)
    assert seen.index(min(seen)) == slot - 1
    assert contrast(theme.reconstruction, theme.plot) > figure
    assert contrast(theme.onboard, theme.plot) > figure


@pytest.mark.parametrize(
    ("theme", "on_panel", "lowest_still"), [(DARK, 3.6, 3.3), (LIGHT, 3.3, 3.0)], ids=["dark", "light"]
)
def test_a_border_that_carries_meaning_can_be_seen(
    theme: Tokens, on_panel: float, lowest_still: float
) -> None:
    assert contrast(theme.outline, theme.panel) == pytest.approx(on_panel, abs=0.06)
    still = (theme.window, theme.panel, theme.raised, theme.field, theme.plot)
    assert min(contrast(theme.outline, ground) for ground in still) > lowest_still


def test_only_what_happened_may_be_words_in_green() -> None:
    assert contrast(LIGHT.reconstruction, LIGHT.plot) == pytest.approx(4.9, abs=0.06)
    assert min(contrast(LIGHT.slot(number).ink, LIGHT.plot) for number in (1, 3)) < 4.5


@THEME
def test_no_hypothesis_has_the_ink_of_belief_or_of_truth(theme: Tokens) -> None:
    reserved = {theme.onboard, theme.reconstruction, theme.rejected, theme.text_1}
    assert not reserved & {theme.slot(number).ink for number in range(1, 33)}


@THEME
def test_from_the_ninth_on_colours_repeat_with_the_next_dash(theme: Tokens) -> None:
    assert theme.slot(9).ink == theme.slot(1).ink
    assert theme.slot(9).dash == DASHES[1]
    looks = [(slot.ink, slot.dash) for slot in map(theme.slot, range(1, 65))]
    assert len(set(looks)) == 64


def test_the_baseline_is_grey() -> None:
    assert line_of(Ink(Role.HYPOTHESIS, 0), DARK).ink == DARK.text_2


def test_a_cosmetic_pen_is_as_wide_on_a_fine_screen_as_on_a_coarse_one() -> None:
    coarse, fine = plot_pen("#FFFFFF", 2.0, 1.0, (6, 3)), plot_pen("#FFFFFF", 2.0, 2.0, (6, 3))
    assert coarse.isCosmetic() and fine.isCosmetic()
    assert fine.widthF() / 2.0 == coarse.widthF() == 2.0
    assert fine.dashPattern() == [6, 3]


def test_mixing_nothing_leaves_the_ground_and_mixing_all_the_ink() -> None:
    assert mix("#112233", "#445566", 0.0) == "#445566"
    assert mix("#112233", "#445566", 1.0) == "#112233"


def test_inter_is_bundled_in_four_weights_with_figures_of_one_width(dressed: None) -> None:
    assert {"Inter", "JetBrains Mono"} <= set(load_fonts())
    for weight in (400, 500, 600, 700):
        assert QFontInfo(font(13, weight)).family() == "Inter"
    assert QFontInfo(font(12, mono=True)).family() == "JetBrains Mono"
    assert QFont(font(13)).isFeatureSet(QFont.Tag("tnum"))
    assert "Inter" in QFontDatabase.families()


def test_a_running_window_can_change_its_theme(qapp: object, dressed: None) -> None:
    apply(qapp, "light")
    assert tokens() is LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.window
    apply(qapp, "dark")
    assert tokens() is DARK


def test_every_icon_draws_something_in_the_ink_asked_for(dressed: None) -> None:
    names = icon_names()
    assert {"timeline", "eye-off", "warning-triangle", "fork", "antenna"} <= set(names)
    for name in names:
        image = icon_pixmap(name, 20, "#FF0000", 2.0).toImage()
        assert (image.width(), image.height()) == (40, 40)
        inked = [
            image.pixelColor(x, y)
            for x in range(40)
            for y in range(40)
            if image.pixelColor(x, y).alpha() > 200
        ]
        assert len(inked) > 20, name
        assert all(colour.red() > 200 and colour.green() < 60 for colour in inked), name
