from __future__ import annotations

import numpy as np
import pytest

from tests.statistical.fuzzy import Answer, assert_same, judge


def test_three_answers() -> None:
    assert judge(1000, 1000.0) is Answer.SAME
    assert judge(1000, 1300.0) is Answer.DIFFERENT
    assert judge(3, 3.0) is Answer.INCONCLUSIVE


def test_inconclusive_fails_too() -> None:
    assert_same(1000, 990.0)
    with pytest.raises(AssertionError, match="inconclusive"):
        assert_same(3, 3.0)
    with pytest.raises(AssertionError, match="different"):
        assert_same(700, 1000.0)


def test_right_rates_are_seldom_refused_and_wrong_ones_seldom_kept() -> None:
    rng = np.random.default_rng(5)
    right = [judge(int(count), 2000.0) for count in rng.poisson(2000.0, 300)]
    wrong = [judge(int(count), 2000.0) for count in rng.poisson(2400.0, 300)]
    assert right.count(Answer.DIFFERENT) <= 1
    assert right.count(Answer.SAME) >= 250
    assert wrong.count(Answer.SAME) == 0
