"""Diagnosis: comparison of hypotheses, metrics, parameter fits."""
