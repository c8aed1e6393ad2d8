"""Memory that is taken again."""

from __future__ import annotations

from investigator.filters.compiled.room import Room

SHAPES = [(1000, 150), (1000, 3)]


def test_a_block_is_taken_again_once_nobody_looks_at_it_and_not_before():
    room = Room()
    first, _ = room.arrays(SHAPES)
    part = first[3]
    place = first.ctypes.data
    del first, _
    assert room.arrays(SHAPES)[0].ctypes.data != place  # a part of it is still looked at
    del part
    assert room.arrays(SHAPES)[0].ctypes.data == place


def test_arrays_of_one_block_do_not_overlap():
    one, other = Room().arrays(SHAPES)
    one[...], other[...] = 1.0, 2.0
    assert (one == 1.0).all() and (other == 2.0).all()
