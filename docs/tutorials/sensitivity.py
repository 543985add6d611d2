# %% [markdown]
# # A sensitivity analysis, seen from inside
#
# Which uncertain number decides the answer? `konsekvens sensitivity` answers with screening and variance-based
# indices. This notebook ranks parameters in the plainest way, on few draws, to show what the
# question means.

# %%
import numpy as np
from scipy.stats import spearmanr

from experiments.api import compare, run
from experiments.measures import measure

results = run(["keep_250", "cut_80"], draws=48, replicates=1, scale=0.02, jobs=1, out="sensitivity")


def total(scenario, name):
    years, _, values = measure(name).cube(results, scenario)
    return values[:, :, np.asarray(years) >= 2024, 0].sum(axis=2).mean(axis=1)


def most_related(name, count=6):
    effect = total("cut_80", name) - total("keep_250", name)
    found = {key: spearmanr(x, effect).statistic for key, x in results.parameters.items()}
    for key in sorted(found, key=lambda it: -abs(found[it]))[:count]:
        print(f"{key:32} {found[key]:+.2f}")


# %% [markdown]
# The difference in posts follows from parameters of money and posts. Names that have nothing to do with either come up
# as well: with 48 draws and ninety parameters, a correlation of 0.3 arises by chance.

# %%
most_related("posts_all")

# %% [markdown]
# The difference in recruitment hides behind chance, at this size of population:

# %%
most_related("youths_joining")
effect = compare(results, "keep_250", "cut_80", "youths_joining")
print(f"standard error of the mean: {effect.standard_error:.0f}")

# %% [markdown]
# Three remedies: more draws; more youths, so that there is less chance in each difference; and the seed as a
# factor of its own, so that the part due to chance is measured rather than spread over the parameters. The
# command does all three:
#
# ```bash
# konsekvens sensitivity --quick
# ```
#
# What the other commands of this kind ask, and how to read them: [how to ask what decides the
# answer](../../howto/analyse.md).
