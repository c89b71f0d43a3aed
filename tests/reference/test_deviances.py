# SPDX-License-Identifier: Apache-2.0
"""Deviances keep their digits where targets lie far from zero; scikit-learn's formulas do not, and both are shown."""
import pathlib
import re

import mpmath
import numpy as np
import pytest
from sklearn import metrics as skl

POWER = {"mean_poisson_deviance": 1, "mean_gamma_deviance": 2, "mean_tweedie_deviance(power=1.5)": 1.5, "mean_tweedie_deviance(power=3)": 3,
         "mean_tweedie_deviance(power=-1)": -1}


def exact(target, value, power) -> float:
    """The textbook formula, with 60 digits."""
    with mpmath.workdps(60):
        total = mpmath.mpf(0)
        for t, v in zip(target, value):
            t, v, p = mpmath.mpf(t), mpmath.mpf(v), mpmath.mpf(power)
            if power == 1:
                total += 2 * ((t * mpmath.log(t / v) if t > 0 else 0) - t + v)
            elif power == 2:
                total += 2 * (mpmath.log(v / t) + t / v - 1)
            else:
                total += 2 * (t ** (2 - p) / ((1 - p) * (2 - p)) - t * v ** (1 - p) / (1 - p) + v ** (2 - p) / (2 - p))
        return float(total / len(target))


@pytest.mark.parametrize("metric", POWER)
@pytest.mark.parametrize("centre, spread", [(1e9, 1.0), (1e9, 1e3), (5.0, 1e-6), (5.0, 0.3), (5.0, 2.0), (1e-6, 1e-12)])
def test_no_digit_is_lost(bench, metric, centre, spread):
    random = np.random.default_rng(1)
    target = centre + spread * random.uniform(-1, 1, 200)
    value = centre + spread * random.uniform(-1, 1, 200)
    ours = bench.run({"y": target, "p": value}, [metric], target="y", prediction="p", task="regression")[metric].value
    assert ours == pytest.approx(exact(target, value, POWER[metric]), rel=2e-13, abs=0)


def test_the_page_shows_both_numbers(bench):
    page = (pathlib.Path(__file__).resolve().parents[2] / "docs/scikit-learn.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| `(mean_\w+(?:\(power=[\d.]+\))?)` \| (\S+) \| (\S+) \| (\S+) \|", page)
    assert len(rows) == 3
    result = bench.run({"y": [1e9 + 1], "p": [1e9]}, [row[0] for row in rows], target="y", prediction="p", task="regression")
    for metric, true, ours, theirs in rows:
        power = POWER[metric]
        assert float(true) == exact([1e9 + 1], [1e9], power)
        assert float(ours) == result[metric].value
        assert float(theirs) == skl.mean_tweedie_deviance([1e9 + 1], [1e9], power=power)
