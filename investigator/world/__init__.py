"""The world: bodies, gravity, frames, terrain, atmosphere."""
