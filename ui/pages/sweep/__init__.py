"""The sweep page: one question at many values, and what each of them would have meant."""
