# SPDX-License-Identifier: Apache-2.0
"""Long calls of assay.metrics let the interpreter's lock go."""
import threading
import time

import assay.metrics
import numpy
import pytest


@pytest.mark.parametrize("metric", ["roc_auc_score", "log_loss"])
def test_another_thread_goes_on_meanwhile(metric):
    draw = numpy.random.default_rng(1)
    truth, score = draw.integers(0, 2, 6_000_000), draw.random(6_000_000)
    steps, over = [0], threading.Event()

    def go_on():
        while not over.is_set():
            steps[0] += 1
            time.sleep(0.0005)

    other = threading.Thread(target=go_on)
    other.start()
    most = 0
    try:
        for _ in range(3):
            before = steps[0]
            getattr(assay.metrics, metric)(truth, score)
            most = max(most, steps[0] - before)
    finally:
        over.set()
        other.join()
    # Where the lock is held, the other thread has a turn between two calls into the engine, which are a handful.
    assert most >= 20, most
