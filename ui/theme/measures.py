"""Lengths of the workbench in logical pixels: space, radii, heights, widths, and the type scale."""

from __future__ import annotations

SPACE_2, SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24, SPACE_36 = 2, 4, 8, 12, 16, 24, 36

RADIUS_BADGE = 4  #: also table cells
RADIUS_CONTROL = 5
RADIUS_ROW = 6
RADIUS_CARD = 8

CONTROL_HEIGHT = 28
TOOL_STRIP_HEIGHT = 40
TOP_BAR_HEIGHT = 44
STATUS_BAR_HEIGHT = 26
SECTION_TITLE_HEIGHT = 30
TABLE_ROW_HEIGHT = 27
CHANNEL_ROW_HEIGHT = 24
HYPOTHESIS_ROW_HEIGHT = 46
PLOT_HEADER_HEIGHT = 24
LANE_HEIGHT = 44
USED_STRIP_HEIGHT = 50  #: with the time axis below it
TIME_AXIS_HEIGHT = 22
PROGRESS_BAR_HEIGHT = 3
THUMBNAIL_HEIGHT = 178

BADGE_WIDTH, BADGE_HEIGHT = 34, 22
RAIL_WIDTH = 69
AXIS_WIDTH = 58  #: left axis of every plot, so that all share one margin
CENTRE_MINIMUM_WIDTH = 560

FOCUS_RING = 2
CURVE_WIDTH = 2.0  #: belief and truth
HYPOTHESIS_WIDTH, SELECTED_WIDTH = 1.65, 1.9
RAIL_OUTER_WIDTH, RAIL_CORE_WIDTH = 4.4, 2.2
DOT_SIZE, CROSS_SIZE = 3.2, 6.0
EVENT_DASH = (2.0, 3.0)

SIZE_TICK = 11  #: ticks, units, captions
SIZE_LABEL = 12  #: tables, labels, section titles
SIZE_BODY = 13  #: body, list rows
SIZE_STRIP = 14  #: strip titles, running text
SIZE_INSPECTOR = 15
SIZE_PAGE = 20
SIZE_BIG = 28  #: the one big number

WEIGHT_REGULAR, WEIGHT_MEDIUM, WEIGHT_SEMIBOLD, WEIGHT_BEST = 400, 500, 600, 700
