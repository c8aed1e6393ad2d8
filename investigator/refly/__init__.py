"""Re-fly: a descent in closed loop, in which guidance flies on the filter's own estimate.

A replay says what a filter would have believed along the path that was flown; only a closed loop says what
the vehicle would have done. The truth half of a flight is `setup.actual`: its sensor models, faults and world
say what each sensor reads along the true path. The flown half is `setup.onboard`, run by the very functions
of the compiled engine that a replay runs. So every sensor model, fault and gate there is can be flown, and a
replay of the log that comes of it repeats the flight.

Axes of the vehicle: z_b points up when it stands, thrust acts along +z_b; y_b stays as near as it can to the
normal of the approach's plane, so that x_b lies in that plane.
"""
