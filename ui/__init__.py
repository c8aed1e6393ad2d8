"""The workbench: one window in which a flight log, its replays and its reconstruction stand side by side.

The engine (`investigator`) never imports this package. Looks live in `theme`, parts in `widgets` and `plots`.
"""

import os

# pyqtgraph and QtPy choose their binding at import; both must find this one.
os.environ.setdefault("QT_API", "pyside6")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
