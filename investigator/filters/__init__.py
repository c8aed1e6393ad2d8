"""Filters: the problem both engines consume, gates, the reference engine (filterpy), the smoother."""
