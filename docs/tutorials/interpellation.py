# %% [markdown]
# # The interpellation, answered from Python
#
# In 2023 a member of the Riksdag asked what it does when the state grant to municipalities with
# vulnerable areas falls from 250 to 80 million SEK a year. This notebook asks the model.
#
# The numbers below come from few draws and a twentieth of the population, so that the notebook runs
# in seconds: they show the way and are no answer. The answer, with as many draws as it takes, is
# written by `konsekvens report`.

# %%
import json
from pathlib import Path

from IPython.display import Image

from experiments.api import compare, figure, run

results = run(
    ["keep_250", "cut_80"], draws=12, replicates=2, scale=0.05, jobs=1, out="interpellation"
)

# %% [markdown]
# Every draw of the uncertain parameters is lived through under both grants, with the same random
# numbers. `compare` takes the difference within each pair, then the mean and the interval over the
# draws.

# %%
for measure in ("posts_all", "youths_in_contact", "youths_joining"):
    effect = compare(results, "keep_250", "cut_80", measure)
    print(
        f"{measure}: {effect.mean:,.0f} (90%: {effect.low_90:,.0f} to {effect.high_90:,.0f}); "
        f"opposite sign in {effect.opposite:.0%} of the draws"
    )

# %% [markdown]
# Is that effect or noise? The share of the variance that comes from chance rather than from the
# parameters says how much more seeds would help; the standard error says how far the mean may be off.

# %%
effect = compare(results, "keep_250", "cut_80", "youths_joining")
print(f"share due to chance: {effect.stochastic_share:.2f}")
print(f"rounded to steps of {effect.step:g}, since the Monte Carlo error allows no more")

# %% [markdown]
# What if no programme has any effect, or if they do harm? Those are scenarios like others.

# %%
controls = run(
    ["null_effect_keep_250", "null_effect"], draws=4, replicates=1, scale=0.05, jobs=1, out="null"
)
nothing = compare(controls, "null_effect_keep_250", "null_effect", "youths_joining")
print(f"if programmes have no effect: {nothing.mean:g} ({nothing.low_90:g} to {nothing.high_90:g})")

# %% [markdown]
# A figure carries its own title, footer and data: the title says the finding, and nothing switches the
# footer off. In `figures` stand the same picture as SVG and PNG, its numbers as CSV, and its text as
# JSON.

# %%
figure(results, "keep_250", "cut_80", "capacity_over_time", "figures", language="en")
told = json.loads(Path("figures/capacity_over_time.en.json").read_text(encoding="utf-8"))
print(told["title"])
Image("figures/capacity_over_time.en.png", alt=told["alt"])

# %% [markdown]
# The same results answer other questions without running again, for instance in SQL:

# %%
table = results.query("""
    SELECT scenario, year, round(avg(posts_all)) AS posts
    FROM results
    WHERE breakdown = 'all' AND year IN (2023, 2024, 2028)
    GROUP BY scenario, year ORDER BY ALL
""")
print(table.to_pandas().to_string(index=False))
