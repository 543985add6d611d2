# %% [markdown]
# # A calibration, seen from inside
#
# Calibration asks which parameter draws agree with what was measured, and gives those more weight.
# `konsekvens calibrate` does it with some thousand draws, a surrogate and a second method beside it, and
# `konsekvens validate` tests the result on what was held out. This notebook does the simplest thing that can be called
# calibration, to show what happens, on far too few draws to be used.

# %%
import numpy as np

from calibration.targets import TargetSet, of_set, read_targets
from experiments.api import run
from experiments.measures import measure
from model.facts.read import read_facts

targets = of_set(read_targets(read_facts()), TargetSet.FIT)
for target in targets:
    scale = f"{target.error:.2g} ({target.transformation})"
    print(f"{target.name}: {target.value:g}, standard error {scale}")

# %% [markdown]
# Two of the targets are plain levels: minors that the police count as active, and posts that the grant
# financed, both in 2023. The model is run on 48 draws of the prior.

# %%
results = run(["keep_250", "cut_80"], draws=48, replicates=1, scale=0.02, jobs=1, out="calibration")


def in_2023(name):
    years, _, values = measure(name).cube(results, "keep_250")
    return values[:, :, list(years).index(2023), 0].mean(axis=1)


levels = {
    "police_active_minors": in_2023("police_counted_minors"),
    "posts_financed_2023": in_2023("posts_grant_field_work"),
}
for name, values in levels.items():
    print(f"{name}: {np.median(values):.0f} ({values.min():.0f} to {values.max():.0f})")

# %% [markdown]
# The likelihood of a draw falls with its distance from what was observed, in units of the error. The error
# holds both the observation's own error and what the model leaves out; `calibration/targets.toml` says how
# large each is, and why. Numbers of persons and posts are compared as logarithms.

# %%
log_weight = np.zeros(48)
for target in targets:
    if target.name in levels:
        distance = target.transform(levels[target.name]) - target.observed
        log_weight -= (distance / target.error) ** 2 / 2
weight = np.exp(log_weight - log_weight.max())
weight /= weight.sum()
print(f"effective number of draws: {1 / (weight**2).sum():.1f} of 48")

# %% [markdown]
# Which parameters did the data speak of? The share by which the variance shrinks is near zero for most of them: two
# levels cannot say much about ninety parameters. A parameter whose distribution does not change remains
# an assumption, whatever the method is called.

# %%
shrunk = {}
for name, values in results.parameters.items():
    mean = (weight * values).sum()
    after = (weight * (values - mean) ** 2).sum()
    shrunk[name] = 1 - after / values.var()
for name in sorted(shrunk, key=shrunk.get, reverse=True)[:5]:
    print(f"{name}: {shrunk[name]:.2f}")

# %% [markdown]
# With so few effective draws even that ranking is noise; that is why the command refuses to print an interval
# when their number is small. What follows for the answer: posterior draws are used in place of the prior's.
#
# ```bash
# konsekvens calibrate --out results/calibration
# konsekvens validate --out results/calibration
# konsekvens compare keep_250 cut_80 --posterior results/calibration/posterior
# ```
