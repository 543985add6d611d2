"""Write the reference numbers anew: ``python -m tests.regression.update_reference``."""

from __future__ import annotations

from tests.regression.reference import write

if __name__ == "__main__":
    print(f"{write()} is written. Say in CHANGELOG.md which numbers moved and why.")
