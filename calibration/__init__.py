"""What may be believed: the model's uncertain parameters held against what has been observed.

Calibration turns the priors of :mod:`model.parameters` into a posterior. It may know
scenarios and the model, never the experiments that use its draws.
"""
