# SPDX-License-Identifier: Apache-2.0
"""Figures that others have published of data that anybody can have."""
import pandas
import pytest


@pytest.mark.parametrize("group, tp, fp, tn, fn, false_positive_rate, false_negative_rate", [
    ("African-American", 1369, 805, 990, 532, 0.4485, 0.2799),
    ("Caucasian", 505, 349, 1139, 461, 0.2345, 0.4772),
])
def test_compas_as_propublica_published_it(bench, real_data, group, tp, fp, tn, fn, false_positive_rate, false_negative_rate):
    """Larson, Mattu, Kirchner and Angwin 2016: a score decile of 5 or more against recidivism within two years."""
    frame = pandas.read_csv(real_data / "tabular/compas-scores-two-years.csv")
    table = {"race": frame["race"], "decile": frame["decile_score"], "y": frame["two_year_recid"]}
    result = bench.run(table, ["false_positive_rate", "false_negative_rate"], target="y", score="decile", threshold=5, slices=["race"])
    fpr, fnr = result["false_positive_rate", None, f"race={group}"], result["false_negative_rate", None, f"race={group}"]
    assert (fpr.n, fnr.n) == (fp + tn, tp + fn)
    assert fpr.value == fp / (fp + tn) and fnr.value == fn / (tp + fn)
    assert round(fpr.value, 4) == false_positive_rate and round(fnr.value, 4) == false_negative_rate
