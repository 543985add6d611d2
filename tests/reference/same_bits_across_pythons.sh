#!/usr/bin/env bash
# The same bits on every Python: makes an environment for each interpreter that is named, runs a
# small model of the last commit in it and compares its digests. It takes some minutes and is no
# part of `make test`.
#
#     tests/reference/same_bits_across_pythons.sh python3.11 python3.12 python3.13
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV

[ $# -ge 2 ] || { echo "Name two interpreters or more, such as python3.11 python3.13." >&2; exit 2; }
months=24
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/source"
git archive HEAD | tar -x -C "$scratch/source"
cd "$scratch/source"

first=
for python in "$@"; do
    version=$("$python" -c 'import platform; print(platform.python_version())')
    place=$scratch/$version
    "$python" -m venv "$place"
    "$place/bin/python" -m pip install --quiet --progress-bar off --no-input \
        --disable-pip-version-check -c constraints.txt .
    "$place/bin/python" -m tests.reference.bits "$months" >"$place/bits.txt"
    packages=$("$place/bin/python" -c 'import mesa, numba, numpy
print(f"numpy {numpy.__version__}, numba {numba.__version__}, mesa {mesa.__version__}")')
    echo "Python $version, $packages: $(sha256sum <"$place/bits.txt" | cut -c 1-16)"
    first=${first:-$place/bits.txt}
    diff "$first" "$place/bits.txt" || { echo "Python $version differs from the first." >&2; exit 1; }
done
echo "The same bits in all of them."
