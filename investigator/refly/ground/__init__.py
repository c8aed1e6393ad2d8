"""The ground of a re-fly: what is there, what the survey has of it, what flew on board."""
