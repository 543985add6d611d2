"""Lists of those who need a closer look, made without a branch for each."""

from __future__ import annotations

from model.compiled import inner


@inner
def listed(marks, chosen):
    """List the places of marks that are not zero in ``chosen``; return how many they are."""
    count = 0
    for i in range(marks.shape[0]):
        chosen[count] = i
        count += marks[i] != 0
    return count
