"""Follow the README: every command and program in it, in its quick form, in the present folder.

Usage: python .ci/readme.py README.md PATH_OF_KONSEKVENS
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TOML = re.compile(r"Save this as `([^`]+)`:\n\n```toml\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^    konsekvens (.+)$", re.MULTILINE)
SHORTER = {"draws=8": "draws=2", "scale=0.1": "scale=0.02"}


def main(readme: Path, konsekvens: str) -> int:
    """Write the files that the README tells to write, and run what it tells to run."""
    text = readme.read_text(encoding="utf-8")
    for name, content in TOML.findall(text):
        Path(name).write_text(content, encoding="utf-8")
    commands = [[konsekvens, *line.split("#")[0].split()] for line in COMMAND.findall(text)]
    for program in PYTHON.findall(text):
        for long, short in SHORTER.items():
            program = program.replace(long, short)
        Path("readme_example.py").write_text(program, encoding="utf-8")
        commands.append([sys.executable, "readme_example.py"])
    if not commands:
        print("the README holds no command", file=sys.stderr)
        return 1
    for command in commands:
        print("+", *command[1:], flush=True)
        if subprocess.run(command, stdout=subprocess.DEVNULL).returncode:
            print(f"this does not work as the README says: {' '.join(command)}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
