"""An installed package adds a form, parameters, an outcome, a figure and a scenario."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.errors import Exit

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "night_walkers"
PACKAGE = "konsekvens_night_walkers"

ASK = """
import json, sys
from experiments.api import compare, figure, run
from experiments.figures.figure import figures
from experiments.identity import model_files

results = run(["cut_80", "night_walkers_80"], draws=1, replicates=1, scale=0.01, jobs=1, out="r")
effect = compare(results, "cut_80", "night_walkers_80", "wary_areas")
figure(results, "cut_80", "night_walkers_80", "wary_areas", "figures", "sv")
told = json.load(open("figures/wary_areas.sv.json", encoding="utf-8"))
print(json.dumps({
    "mean": effect.mean,
    "caption": told["caption"],
    "posts": compare(results, "cut_80", "night_walkers_80", "posts_grant_night_walkers").mean,
    "files": [name for name in model_files() if not name.startswith("model/")],
}))
"""


def installed(folder: Path, package: str = PACKAGE) -> Path:
    """Write what an installer writes beside a package: its name and entry point."""
    facts = folder / "konsekvens_night_walkers-0.1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: konsekvens-night-walkers\nVersion: 0.1.0\n", encoding="utf-8"
    )
    (facts / "entry_points.txt").write_text(
        f"[konsekvens.extensions]\nnight_walkers = {package}\n", encoding="utf-8"
    )
    shutil.copytree(
        EXAMPLE / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


def asked(site: Path, *words: str, where: Path) -> subprocess.CompletedProcess[str]:
    """Run Python with the project and a folder of installed packages on its path."""
    before = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(site)])}
    command = [sys.executable, "-X", "utf8", *words]
    return subprocess.run(
        command, env=before, cwd=where, capture_output=True, text=True, encoding="utf-8"
    )


def konsekvens(site: Path, *words: str, where: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from experiments.cli import main; sys.exit(main(sys.argv[1:]))"
    return asked(site, "-c", code, *words, where=where)


def test_the_example_works_without_touching_the_project(tmp_path: Path) -> None:
    answer = asked(installed(tmp_path / "site"), "-c", ASK, where=tmp_path)
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told["posts"] > 0
    assert told["caption"].startswith("Områden där viljan")
    assert told["files"] == [
        "night_walkers/collaboration/night_walkers.py",
        "night_walkers/outcomes/wary_areas.py",
        "night_walkers/parameters/night_walkers.toml",
    ]


def test_it_is_explained_and_listed(tmp_path: Path) -> None:
    site = installed(tmp_path / "site")
    answer = konsekvens(site, "explain", "night_walkers_joining_ratio", where=tmp_path)
    assert "konsekvens_night_walkers/collaboration/night_walkers.py:" in answer.stdout
    listed = konsekvens(site, "scenarios", "--format", "json", where=tmp_path)
    names = [item["name"] for item in json.loads(listed.stdout)["scenarios"]]
    assert "night_walkers_80" in names
    assert names == sorted(names)


def test_the_example_is_declared_as_it_is_tested() -> None:
    import tomllib

    declared = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))
    points = declared["project"]["entry-points"]["konsekvens.extensions"]
    assert points == {"night_walkers": PACKAGE}


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("missing", "points to the package gone, which is not there"),
        ("broken", "cannot be imported: konsekvens_night_walkers.collaboration.night_walkers"),
        ("clash", "has a name that exists already: scenario 'cut_80'"),
    ],
)
def test_faults_are_told_with_a_remedy(tmp_path: Path, fault: str, expected: str) -> None:
    site = installed(tmp_path / "site", "gone" if fault == "missing" else PACKAGE)
    if fault == "broken":
        form = site / PACKAGE / "collaboration" / "night_walkers.py"
        form.write_text("import model.collaboration.frm\n", encoding="utf-8")
    if fault == "clash":
        folder = site / PACKAGE / "scenarios"
        shutil.copy(folder / "night_walkers_80.toml", folder / "cut_80.toml")
    answer = konsekvens(site, "scenarios", "--lang", "en", where=tmp_path)
    assert answer.returncode == Exit.INVALID
    assert expected in answer.stderr
    assert "pip uninstall konsekvens-night-walkers" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_labels_stand_in_both_languages() -> None:
    import tomllib

    def keys(table: dict[str, object], inside: str = "") -> set[str]:
        found: set[str] = set()
        for key, value in table.items():
            found |= keys(value, f"{inside}{key}.") if isinstance(value, dict) else {inside + key}
        return found

    folders = [EXAMPLE / PACKAGE / "labels" / language for language in ("sv", "en")]
    swedish, english = (
        set().union(
            *(keys(tomllib.loads(p.read_text(encoding="utf-8"))) for p in folder.glob("*.toml"))
        )
        for folder in folders
    )
    assert {key for key in swedish if not key.startswith("parameters.")} == english
