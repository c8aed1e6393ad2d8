"""The re-fly page: a scenario flown in closed loop, as it was and as it might have been."""
