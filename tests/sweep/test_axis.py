"""An axis is one parameter and its values, as people write them."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.errors import UsageError
from investigator.sweep.axis import Axis, read_axis


def test_a_range_holds_both_ends_at_equal_steps() -> None:
    assert read_axis("a.b=1:3:5").values == (1.0, 1.5, 2.0, 2.5, 3.0)


def test_a_logarithmic_range_has_equal_ratios() -> None:
    values = np.array(read_axis("a.b=0.1:100:4:log").values)
    np.testing.assert_allclose(values[1:] / values[:-1], 10.0, rtol=1e-12)


def test_a_list_keeps_numbers_words_and_flags_as_they_are() -> None:
    assert read_axis("a.b=1,2.5,word,true").values == (1, 2.5, "word", True)


def test_a_sample_needs_the_ends_alone() -> None:
    assert read_axis("a.b=2:4", counted=False).values == (2.0, 4.0)


def test_numbers_stand_where_they_are_and_words_in_their_order() -> None:
    assert Axis(path="a", values=(3, 1.5)).coordinates().tolist() == [3.0, 1.5]
    words = Axis(path="a", values=("x", "y"))
    assert words.coordinates().tolist() == [0.0, 1.0]
    assert words.coordinate("y") == 1.0
    assert Axis(path="a", values=(False, True)).coordinates().tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b",
        "a.b=",
        "=1:2:3",
        "a.b=1:2",
        "a.b=1:2:x",
        "a.b=1:2:3:4",
        "a.b=1:2:0",
        "a.b=nan:2:3",
        "a.b=1,,2",
    ],
)
def test_what_is_no_axis_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read_axis(text)
    assert "START:STOP:COUNT" in refusal.value.remedy


def test_equal_ratios_from_nought_are_refused() -> None:
    with pytest.raises(UsageError, match="Equal ratios need numbers above zero"):
        read_axis("a.b=0:2:3:log")


def test_whole_numbers_stay_whole_and_come_once() -> None:
    assert Axis.between("a", 1, 3, 5, whole=True).values == (1, 2, 3)
