"""Memory that is taken again."""

from __future__ import annotations

import tracemalloc

import numpy as np

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


def newly_allocated(room: Room) -> tuple[list[np.ndarray], int]:
    tracemalloc.start()
    try:
        return room.arrays(SHAPES), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_made_ready_is_there_when_as_much_is_taken_again():
    room = Room()
    held, at_first = newly_allocated(room)
    room.make_ready()
    again, from_ready = newly_allocated(room)
    more, beyond = newly_allocated(room)
    size = sum(item.nbytes for item in held)
    assert at_first > size and beyond > size  # only as much as was taken
    assert from_ready < size // 10
    assert again[0].ctypes.data != held[0].ctypes.data and more[0].ctypes.data != again[0].ctypes.data
