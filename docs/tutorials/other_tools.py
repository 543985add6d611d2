# %% [markdown]
# # Reading results from R, Stata and Excel
#
# Results are Parquet files with one row per run, year, breakdown and group, and one column per outcome.
# Any tool that reads Parquet can read them. A failed run is a row with an `error`; such rows must be left
# out, with all other rows of the same draw.

# %%
import shutil
import subprocess
from pathlib import Path

import pyarrow.dataset as ds

from experiments.api import compare, run

results = run(["keep_250", "cut_80"], draws=4, replicates=1, scale=0.02, jobs=1, out="results")
rows = ds.dataset("results/parts").to_table()
print(rows.num_rows, "rows;", ", ".join(rows.column_names[:12]), "…")

# %% [markdown]
# ## R
#
# The package *arrow* reads the folder as one table. The difference is taken within each draw and
# replicate, never between means of scenarios: that is what makes it precise. Then the mean over replicates is taken, and
# the interval over draws. A draw in which a run is missing is left out whole. The code needs R 4.1 or later for `|>`,
# dplyr 1.1 or later for `.by`, and `open_dataset` of arrow.

# %%
R = """
library(arrow); library(dplyr); library(tidyr)
open_dataset("results/parts") |>
  filter(breakdown == "all", year >= 2024, is.na(error)) |>
  select(scenario, draw, replicate, year, youths_joining) |>
  collect() |>
  distinct(scenario, draw, replicate, year, .keep_all = TRUE) |>
  summarise(joining = sum(youths_joining), .by = c(scenario, draw, replicate)) |>
  pivot_wider(names_from = scenario, values_from = joining) |>
  mutate(difference = cut_80 - keep_250) |>
  summarise(difference = mean(difference), .by = draw) |>
  drop_na(difference) |>
  summarise(mean = mean(difference), low = quantile(difference, .05), high = quantile(difference, .95)) |>
  print()
"""
Path("difference.R").write_text(R, encoding="utf-8")

# %% [markdown]
# The next cell runs it where R is at hand, and says so where it is not. The same arithmetic in Python
# shows what it must give.

# %%
if shutil.which("Rscript"):
    print(subprocess.run(["Rscript", "difference.R"], capture_output=True, text=True).stdout)
else:
    print("Rscript is not on this machine: the R code above was not run here.")

effect = compare(results, "keep_250", "cut_80", "youths_joining")
print(f"{effect.mean:.1f}")

# %%
frame = rows.to_pandas()
frame = frame[(frame.breakdown == "all") & (frame.year >= 2024) & frame.error.isna()]
frame = frame.drop_duplicates(["scenario", "draw", "replicate", "year"])
sums = (
    frame.groupby(["draw", "replicate", "scenario"], observed=True).youths_joining.sum().unstack()
)
difference = (sums["cut_80"] - sums["keep_250"]).groupby("draw").mean()
print(f"{difference.mean():.1f}")
assert abs(difference.mean() - effect.mean) < 1e-6

# %% [markdown]
# ## Stata
#
# Not every version of Stata reads Parquet, so the next cell writes CSV, without failed runs. All columns are read as
# text first: municipality codes such as `0180` then keep their zero. The code uses commands that Stata 16 has.

# %%
STATA = """
version 16
import delimited "difference.csv", stringcols(_all) clear
destring draw replicate year youths_joining, replace
keep if breakdown == "all" & year >= 2024
collapse (sum) youths_joining, by(scenario draw replicate)
reshape wide youths_joining, i(draw replicate) j(scenario) string
generate difference = youths_joiningcut_80 - youths_joiningkeep_250
collapse (mean) difference, by(draw)
summarize difference, detail
"""
Path("difference.do").write_text(STATA, encoding="utf-8")
columns = ["scenario", "draw", "replicate", "year", "breakdown", "group", "youths_joining"]
every = rows.to_pandas()
every[every.error.isna()][columns].to_csv("difference.csv", index=False)
stata = next((name for name in ("stata-mp", "stata-se", "stata") if shutil.which(name)), None)
if stata:
    print(subprocess.run([stata, "-b", "do", "difference.do"], capture_output=True, text=True))
else:
    print("Stata is not on this machine: the Stata code above was not run here.")

# %% [markdown]
# What is tested where neither is at hand: that every column which both programs name is there.

# %%
for name in (*columns, "error"):
    assert name in rows.column_names
    assert name in columns or name in R

# %% [markdown]
# ## Excel
#
# `konsekvens report --as xlsx` writes the tables of the report as a workbook. Open CSV files of figures
# through *Data → From text*, with codes as text; a double click turns `0180` into 180.
