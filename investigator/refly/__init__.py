"""Re-fly: a descent flown again, closed loop, with the filter of a replay in it."""
