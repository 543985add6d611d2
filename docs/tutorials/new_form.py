# %% [markdown]
# # Adding a form of collaboration
#
# A form is one file and its numbers are one table. Here it is put in a package of its own, installed
# beside the project, which stays untouched; the files are those of `examples/night_walkers`. To add
# a form to the project itself, the same two files go into `model/collaboration` and
# `model/parameters`.

# %%
import shutil
import sys
from pathlib import Path

import experiments

project = Path(experiments.__file__).parents[1]
site = Path("site").resolve()
package = "konsekvens_night_walkers"
source = project / "examples" / "night_walkers" / package
shutil.copytree(source, site / package)
print((site / package / "collaboration" / "night_walkers.py").read_text(encoding="utf-8"))

# %% [markdown]
# *Reach* (whom it meets, how many per post) is kept apart from *effect* (what it does to them). Every
# number is a parameter, with a prior and a source. Nobody has measured these, so they say `assumption`:

# %%
print((site / package / "parameters" / "night_walkers.toml").read_text(encoding="utf-8"))

# %% [markdown]
# A scenario gives it money:

# %%
print((site / package / "scenarios" / "night_walkers_80.toml").read_text(encoding="utf-8"))

# %% [markdown]
# `pip install ./examples/night_walkers` installs the package. What matters to the project is one line of
# what the installer writes, the entry point; the next cell writes it by hand, so that this notebook
# changes no environment.

# %%
facts = site / "konsekvens_night_walkers-0.1.0.dist-info"
facts.mkdir()
(facts / "METADATA").write_text(
    "Metadata-Version: 2.1\nName: konsekvens-night-walkers\nVersion: 0.1.0\n"
)
(facts / "entry_points.txt").write_text(f"[konsekvens.extensions]\nnight_walkers = {package}\n")
sys.path.insert(0, str(site))

from experiments.api import compare, run  # noqa: E402
from model.collaboration.form import form_names  # noqa: E402

print("night_walkers" in form_names())

# %% [markdown]
# The form now has posts, money, start-up, an outcome column for each of them, a place in the sensitivity
# analysis and in the reference. What does a tenth of the grant do when it goes to night walkers?

# %%
results = run(["cut_80", "night_walkers_80"], draws=8, replicates=1, scale=0.05, jobs=1, out="r")
for measure in ("posts_grant_night_walkers", "youths_in_contact", "wary_areas", "youths_joining"):
    effect = compare(results, "cut_80", "night_walkers_80", measure)
    print(f"{measure}: {effect.mean:,.1f} (90%: {effect.low_90:,.1f} to {effect.high_90:,.1f})")

# %% [markdown]
# With invented numbers the answer is invented too. What it takes to believe it: a source for each
# prior, a test that the form does nothing at capacity zero, and a row in `docs/odd.md`. See
# [how to add a form](../../howto/form.md).
