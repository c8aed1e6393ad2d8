"""The timeline page: what was believed beside what happened."""
