"""Navigation: rotations, state layout, the strapdown and vertical mechanisations."""
