"""Change points: the windows in which a sensor, or the on-board estimate, parts from the reconstruction.

Two kinds. A *pulse* begins or ends with a jump and stands out of the residual's own smooth course; a
*parting* is large against the reconstruction's uncertainty and lasts. `windows_of` looks for both.
"""

from investigator.changes.survey import windows_of
from investigator.changes.window import ChangeTest, Window

__all__ = ["ChangeTest", "Window", "windows_of"]
