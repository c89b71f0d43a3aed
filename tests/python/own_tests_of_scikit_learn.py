#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the metric tests of the installed scikit-learn with assay.metrics in place of its functions, and prints the share that passes.

    python tests/python/own_tests_of_scikit_learn.py [--list] [pytest's words]

A test counts where it calls one of the functions; those that look at scikit-learn's insides alone would pass whatever is
measured here. Those that do not pass and are not expected to are named; --list names the others too, with the reason.
"""
import collections
import functools
import pathlib
import sys

import assay.metrics
import pytest
import sklearn.metrics
import sklearn.metrics.tests

# What differs on purpose, by a part of the test's name.
REASONS = {
    "test_confusion_matrix_dtype": "sums of whole weights beyond 64 bits are not wrapped to negative counts",
    "positional_args_deprecation": "pos_label by its place is deprecated there and was never taken here",
    "test_multilabel_sample_weight_invariance": "probabilities of classes with several true labels a row are refused: the number has no definition there",
    "test_continuous_multilabel_multioutput_permutations_invariance": "likewise",
    "test_sample_order_invariance_multilabel_and_multioutput": "likewise",
}
FILES = ["test_classification.py", "test_ranking.py", "test_regression.py", "test_common.py"]


class InPlace:
    """The functions of assay.metrics where tests import scikit-learn's; which test calls which, and how it ends."""

    def __init__(self) -> None:
        self.calling: set[str] = set()  # the functions that the running test has called
        self.ends: dict[str, tuple[str, str, set[str]]] = {}
        for name in assay.metrics.__all__:
            if hasattr(sklearn.metrics, name):
                setattr(sklearn.metrics, name, self.told(name, getattr(assay.metrics, name)))

    def told(self, name, function):
        @functools.wraps(function)
        def call(*values, **arguments):
            self.calling.add(name)
            return function(*values, **arguments)

        return call

    def pytest_runtest_setup(self, item):
        self.calling = set()

    def pytest_runtest_logreport(self, report):
        if report.when == "call" and self.calling:
            line = str(report.longrepr).strip().splitlines()[-1] if report.failed else ""
            self.ends[report.nodeid.split("/")[-1]] = (report.outcome, line, set(self.calling))


def main(words):
    listed = "--list" in words
    folder = pathlib.Path(sklearn.metrics.tests.__file__).parent
    replaced = InPlace()
    pytest.main(["-q", "-p", "no:cacheprovider", "--no-header", "--no-summary", "-W", "ignore", *(str(folder / one) for one in FILES),
                 *(word for word in words if word != "--list")], plugins=[replaced])
    asked = {name: end for name, end in replaced.ends.items() if end[0] != "skipped"}
    passed = [name for name, end in asked.items() if end[0] == "passed"]
    by_function = collections.defaultdict(lambda: [0, 0])
    for outcome, _, functions in asked.values():
        for name in functions:
            by_function[name][outcome == "passed"] += 1
    print()
    for name, (failed, well) in sorted(by_function.items()):
        print(f"{name:42s} {well:5d} of {well + failed:5d}")
    unexplained = 0
    for name, (outcome, line, _) in asked.items():
        if outcome == "passed":
            continue
        reason = next((text for part, text in REASONS.items() if part in name), None)
        unexplained += reason is None
        if listed or reason is None:
            print(f"- {name}\n    {reason or line}")
    print(f"scikit-learn {sklearn.__version__}: {len(passed):,} of {len(asked):,} tests that call these functions pass ({100 * len(passed) / max(len(asked), 1):.1f} %)")
    print(f"{unexplained} of the others for no reason that is known")
    return 0 if asked and not unexplained else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
