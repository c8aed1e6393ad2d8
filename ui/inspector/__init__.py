"""The inspector: one hypothesis, its words, its generated form, and what it changes against the baseline."""
