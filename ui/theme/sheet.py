"""The style sheet, built from the tokens. It sets grounds, borders and padding; fonts are set as `QFont`,
never here.

A plain widget says what it is with two dynamic properties: `ground` (window, panel, raised, plot) on a frame
and `role` (primary, secondary, quiet, icon) on a button. `says` (text-1, text-2, text-3) picks the ink of a
label.
"""

from __future__ import annotations

from ui.theme import measures as m
from ui.theme.tokens import Tokens


def style_sheet(tokens: Tokens) -> str:
    """The whole style sheet of a theme."""
    parts = (_grounds, _labels, _buttons, _fields, _lists, _menus, _scroll_bars)
    return "\n".join(part(tokens) for part in parts)


def _grounds(t: Tokens) -> str:
    return f"""
    QMainWindow, QDialog, *[ground="window"] {{ background: {t.window}; }}
    *[ground="panel"] {{ background: {t.panel}; }}
    *[ground="raised"] {{ background: {t.raised}; }}
    *[ground="plot"] {{ background: {t.plot}; }}
    *[ground="card"] {{ background: {t.raised};
        border: 1px solid {t.line}; border-radius: {m.RADIUS_CARD}px; }}
    *[ground="quiet-card"] {{ background: {t.panel};
        border: 1px solid {t.line}; border-radius: {m.RADIUS_CARD}px; }}
    *[rule="h"] {{ background: {t.line}; min-height: 1px; max-height: 1px; border: none; }}
    *[rule="v"] {{ background: {t.line}; min-width: 1px; max-width: 1px; border: none; }}
    QSplitter::handle {{ background: {t.line}; }}
    #plots::handle {{ background: transparent; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
    QToolTip {{ background: {t.raised}; color: {t.text_1};
        border: 1px solid {t.strong_line}; padding: 4px 6px; }}
    """


def _labels(t: Tokens) -> str:
    return f"""
    QLabel {{ background: transparent; }}
    *[says="text-1"] {{ color: {t.text_1}; }}
    *[says="text-2"] {{ color: {t.text_2}; }}
    *[says="text-3"] {{ color: {t.text_3}; }}
    """


def _buttons(t: Tokens) -> str:
    ring = f"border: {m.FOCUS_RING}px solid {t.text_1}"
    plain, focused = _height(m.CONTROL_HEIGHT - 2), _height(m.CONTROL_HEIGHT - 4)
    return f"""
    QPushButton {{ background: {t.raised}; color: {t.text_1}; border: 1px solid {t.strong_line};
        border-radius: {m.RADIUS_CONTROL}px; padding: 0 11px; {plain} }}
    QPushButton:hover {{ background: {t.hover}; }}
    QPushButton:pressed, QPushButton:checked {{ background: {t.selected}; }}
    QPushButton:disabled {{ color: {t.text_3}; border-color: {t.line}; }}
    QPushButton[role="primary"] {{ background: {t.primary}; color: {t.on_primary};
        border-color: {t.primary}; }}
    QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed {{ background: {t.text_2};
        border-color: {t.text_2}; }}
    QPushButton[role="primary"]:disabled {{ background: {t.strong_line}; color: {t.text_2};
        border-color: {t.strong_line}; }}
    QPushButton[role="quiet"] {{ background: transparent; color: {t.text_2}; border-color: transparent; }}
    QPushButton[role="quiet"]:hover {{ background: {t.hover}; color: {t.text_1}; }}
    QPushButton[role="quiet"]:checked {{ background: {t.selected}; color: {t.text_1}; }}
    QPushButton[role="quiet"]:disabled {{ color: {t.text_3}; }}
    QPushButton:focus, QPushButton[role="quiet"]:focus {{ {ring}; padding: 0 10px; {focused} }}
    QPushButton[role="primary"]:focus {{ border: {m.FOCUS_RING}px solid {t.text_3}; }}
    QCheckBox, QRadioButton {{ color: {t.text_1}; spacing: 8px; }}
    {_segments(t)}
    {_tools(t)}
    """


def _height(px: int) -> str:
    return f"min-height: {px}px; max-height: {px}px;"


def _segments(t: Tokens) -> str:
    return f"""
    #segments {{ background: {t.field}; border: 1px solid {t.strong_line};
        border-radius: {m.RADIUS_CONTROL}px; }}
    QPushButton[role="segment"] {{ background: transparent; color: {t.text_2};
        border: 1px solid transparent; border-radius: {m.RADIUS_BADGE}px; padding: 0 9px;
        {_height(m.CONTROL_HEIGHT - 8)} }}
    QPushButton[role="segment"]:hover {{ background: {t.hover}; }}
    QPushButton[role="segment"]:checked {{ background: {t.selected}; color: {t.text_1}; }}
    QPushButton[role="segment"]:focus {{ border: {m.FOCUS_RING}px solid {t.text_1}; padding: 0 8px;
        {_height(m.CONTROL_HEIGHT - 10)} }}
    """


def _tools(t: Tokens) -> str:
    return f"""
    QToolButton {{ background: transparent; border: {m.FOCUS_RING}px solid transparent;
        border-radius: {m.RADIUS_CONTROL}px; padding: 2px; color: {t.text_2}; }}
    QToolButton:hover {{ background: {t.hover}; color: {t.text_1}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {t.selected}; color: {t.text_1}; }}
    QToolButton:focus {{ border: {m.FOCUS_RING}px solid {t.text_1}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QToolButton[role="rail"] {{ border-radius: {m.RADIUS_ROW}px; padding: 4px 0 2px 0; }}
    """


def _fields(t: Tokens) -> str:
    inner = m.CONTROL_HEIGHT - 2
    return f"""
    QLineEdit, QComboBox, QPlainTextEdit, QTextEdit {{ background: {t.field}; color: {t.text_1};
        border: 1px solid {t.strong_line}; border-radius: {m.RADIUS_CONTROL}px; padding: 0 9px;
        selection-background-color: {t.strong_line}; selection-color: {t.text_1}; }}
    QLineEdit, QComboBox {{ min-height: {inner}px; max-height: {inner}px; }}
    QPlainTextEdit, QTextEdit {{ padding: 4px 6px; }}
    QLineEdit:hover, QComboBox:hover {{ border-color: {t.outline}; }}
    QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {{
        border: {m.FOCUS_RING}px solid {t.text_1}; }}
    QLineEdit:focus, QComboBox:focus {{ padding: 0 8px;
        min-height: {inner - 2}px; max-height: {inner - 2}px; }}
    QLineEdit[state="invalid"], QLineEdit[state="invalid"]:focus {{ border-color: {t.bad.ink}; }}
    QLineEdit:disabled, QComboBox:disabled {{ color: {t.text_3}; border-color: {t.line}; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QComboBox::down-arrow {{ image: none; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.strong_line}; outline: none;
        selection-background-color: {t.selected}; selection-color: {t.text_1}; padding: 4px; }}
    """


def _lists(t: Tokens) -> str:
    return f"""
    QListView, QTreeView, QTableView {{ background: transparent; border: none; outline: none;
        selection-background-color: {t.selected}; selection-color: {t.text_1}; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{ background: transparent; color: {t.text_2}; border: none;
        border-bottom: 1px solid {t.line}; padding: 0 8px; }}
    QTableCornerButton::section {{ background: transparent; border: none; }}
    """


def _menus(t: Tokens) -> str:
    return f"""
    QMenu {{ background: {t.raised}; color: {t.text_1}; border: 1px solid {t.strong_line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: {m.RADIUS_BADGE}px; }}
    QMenu::item:selected {{ background: {t.selected}; }}
    QMenu::item:disabled {{ color: {t.text_3}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
    QMenuBar {{ background: {t.panel}; color: {t.text_2}; }}
    QMenuBar::item:selected {{ background: {t.hover}; color: {t.text_1}; }}
    """


def _scroll_bars(t: Tokens) -> str:
    return f"""
    QScrollBar {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ width: 8px; margin: 0; }}
    QScrollBar:horizontal {{ height: 8px; margin: 0; }}
    QScrollBar::handle {{ background: {t.strong_line}; border-radius: 4px; }}
    QScrollBar::handle:hover {{ background: {t.outline}; }}
    QScrollBar::handle:vertical {{ min-height: 28px; }}
    QScrollBar::handle:horizontal {{ min-width: 28px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
