"""How fast the model is, how near to the limit, and how it grows: every figure in one run.

``benchmark.toml`` declares what is measured, its floor and its goal. Ratios within one process are
of processor time, best of some repeats; wall time is used where processes are measured.
"""
