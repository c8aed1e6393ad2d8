"""The ink of the workbench, for dark and for light: every colour is named here once and nowhere else.

Colour belongs to data. Window, buttons, selection and focus are grey; a hue means a hypothesis, the
reconstruction, a rejected sample, terrain, or a status. Colours are `#RRGGBB`; shares of opacity stand beside
the ink they belong to.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """A status colour and the ground it stands on; always shown with an icon and a word."""

    ink: str
    ground: str


@dataclass(frozen=True)
class Slot:
    """What tells one hypothesis from another: a colour and a dash (lengths in pen widths; empty: solid)."""

    ink: str
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Tokens:
    """One theme. Grounds first, then lines, text, status, and the inks reserved for plots."""

    name: str

    window: str
    panel: str
    raised: str
    field: str
    plot: str
    hover: str
    selected: str

    line: str
    strong_line: str
    outline: str  #: borders that carry meaning

    text_1: str
    text_2: str
    text_3: str
    primary: str
    on_primary: str

    ok: Status
    warn: Status
    bad: Status

    onboard: str
    reconstruction: str
    raw: str  #: used samples, claimed sigma
    rejected: str
    terrain_fill: str
    terrain_edge: str
    phase: str
    phase_share: float
    event: str
    grid: str
    axis: str
    gate_share: float  #: of `raw`, between the gate lines

    slot_inks: tuple[str, ...]

    def slot(self, number: int) -> Slot:
        """Colour and dash of a hypothesis: 1 for the first created, 0 for the baseline replay, which is grey.

        From the ninth on, colours repeat with the next dash.
        """
        if number == 0:
            return Slot(self.text_2, BASELINE_DASH)
        colour, again = (number - 1) % len(self.slot_inks), (number - 1) // len(self.slot_inks)
        return Slot(self.slot_inks[colour], DASHES[(colour + again) % len(DASHES)])


DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (6, 3),
    (6, 2.5, 1.2, 2.5),
    (1.6, 2.2),
    (11, 3),
    (8, 2.5, 1.2, 2.5, 1.2, 2.5),
    (3, 2),
    (1.2, 3.5),
)

BASELINE_DASH: tuple[float, ...] = (4, 2)

BAND_SHARE = 0.18  #: opacity of a ±3σ band
BADGE_SHARE = 0.15  #: opacity of a slot colour behind its letter
STALE_SHARE = 0.40  #: opacity of a curve that a running job will replace

DARK = Tokens(
    name="dark",
    window="#0E1115",
    panel="#14181D",
    raised="#1A1F26",
    field="#0F1317",
    plot="#0B0D11",
    hover="#1F252D",
    selected="#262E38",
    line="#242B34",
    strong_line="#36404C",
    outline="#66727F",
    text_1="#E9EDF2",
    text_2="#AEB8C4",
    text_3="#8C96A5",
    primary="#E9EDF2",
    on_primary="#0E1115",
    ok=Status("#4CC38A", "#10281E"),
    warn=Status("#E5B454", "#2A2212"),
    bad=Status("#FF6B74", "#2F171B"),
    onboard="#F4F6F9",
    reconstruction="#1FD9AE",
    raw="#93A0B1",
    rejected="#FF5468",
    terrain_fill="#241F19",
    terrain_edge="#86765F",
    phase="#FFFFFF",
    phase_share=0.04,
    event="#5C6877",
    grid="#1B2128",
    axis="#3A4450",
    gate_share=0.15,
    slot_inks=("#EE9236", "#4A98F7", "#F9A8E0", "#EDE58A", "#7D5CEB", "#E2552B", "#9AD07A", "#A9B2BF"),
)

LIGHT = Tokens(
    name="light",
    window="#F3F4F6",
    panel="#FBFBFC",
    raised="#FFFFFF",
    field="#FFFFFF",
    plot="#FFFFFF",
    hover="#EEF0F3",
    selected="#E4E8ED",
    line="#E0E3E8",
    strong_line="#C9CED6",
    outline="#838C98",
    text_1="#14181D",
    text_2="#454E5A",
    text_3="#5D6774",
    primary="#1B2027",
    on_primary="#FFFFFF",
    ok=Status("#117547", "#E4F4EC"),
    warn=Status("#8A5A00", "#FBF0D9"),
    bad=Status("#C41F35", "#FCE8EA"),
    onboard="#101418",
    reconstruction="#008069",
    raw="#6D7886",
    rejected="#D2203A",
    terrain_fill="#EFE9DF",
    terrain_edge="#A08E72",
    phase="#101820",
    phase_share=0.04,
    event="#98A2AF",
    grid="#EEF0F3",
    axis="#C4CAD2",
    gate_share=0.13,
    slot_inks=("#CC6600", "#0A58C2", "#DD52B1", "#5A5200", "#4A2FB0", "#8F2E0A", "#3F7A2A", "#5C6672"),
)

THEMES = {tokens.name: tokens for tokens in (DARK, LIGHT)}
