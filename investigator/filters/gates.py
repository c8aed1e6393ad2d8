"""Gates: policies with state, not numbers. Every rejected sample carries the reason.

The innovation is tested as ν² > k²·S with S including R. Rejections count consecutively; one acceptance resets them;
invalid samples neither count nor reset (they never reach a gate).
"""

from __future__ import annotations

from investigator.families import Kind
from investigator.filters.problem import GateProblem


class Gate(Kind):
    """What a filter does with a sample that surprises it. Subclasses bind a plain `decide` to declared numbers."""

    def problem(self, columns: int) -> GateProblem:
        """The policy as a plain function with its numbers, for samples of `columns` values."""
        raise NotImplementedError
