"""Faults of vehicle, inertial unit, flight software and start: one file each, the folder is the registry."""
