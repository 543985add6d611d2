"""What is uncertain: parameters with value, unit, prior, source and one sentence."""
