# SPDX-License-Identifier: Apache-2.0
"""What the peers do, each in a process of its own: peers.py WORK [TABLE]. Prints what its calls took as JSON: seconds of
the clock and of the CPU."""
import json
import sys
import time


def columns(path):
    import pyarrow.parquet
    table = pyarrow.parquet.read_table(path, columns=["y", "p"])
    return table["y"].to_numpy(), table["p"].to_numpy()


class Clock:
    """Seconds of the clock and of the CPU since it was made, `times` over."""

    def __init__(self):
        self.start, self.start_cpu = time.perf_counter(), time.process_time()

    def read(self, times=1):
        return {"seconds": times * (time.perf_counter() - self.start), "cpu": times * (time.process_time() - self.start_cpu)}


def nothing():
    import sklearn  # noqa: F401
    return Clock().read()


def roc_auc(path):
    from sklearn.metrics import roc_auc_score
    y, p = columns(path)
    clock = Clock()
    roc_auc_score(y, p)
    return clock.read()


def binary_set(y, p):
    from sklearn import metrics
    d = (p >= 0.5).astype(y.dtype)
    metrics.confusion_matrix(y, d)
    for score in (metrics.precision_score, metrics.recall_score, metrics.f1_score, metrics.accuracy_score):
        score(y, d)
    metrics.brier_score_loss(y, p)
    metrics.log_loss(y, p)


def binary(path):
    import sklearn.metrics  # noqa: F401
    y, p = columns(path)
    clock = Clock()
    binary_set(y, p)
    return clock.read()


def slices(path):
    import pandas
    from sklearn import metrics
    clock = Clock()
    frame = pandas.read_parquet(path)

    def measure(part):
        y, p = part["y"].to_numpy(), part["p"].to_numpy()
        binary_set(y, p)
        metrics.roc_auc_score(y, p)
        metrics.matthews_corrcoef(y, p >= 0.5)

    measure(frame)
    for _, part in frame.groupby("segment"):
        measure(part)
    return clock.read()


def bootstrap_mean(path):
    import numpy as np
    from scipy import stats
    y, p = columns(path)
    losses = (p - y) ** 2
    clock = Clock()
    stats.bootstrap((losses,), np.mean, n_resamples=1000, batch=10, method="percentile", rng=np.random.default_rng(1))
    return clock.read()


def bootstrap_f1(path):
    import numpy as np
    from scipy import stats
    y, p = columns(path)
    d = (p >= 0.5).astype(y.dtype)

    def f1(truth, prediction, axis=-1):
        return 2 * np.sum(truth * prediction, axis=axis) / (np.sum(truth, axis=axis) + np.sum(prediction, axis=axis))

    clock = Clock()
    stats.bootstrap((y, d), f1, n_resamples=50, batch=10, paired=True, vectorized=True, method="percentile", rng=np.random.default_rng(1))
    return clock.read(20)


def weak_slices(path):
    import pandas
    from sliceline.slicefinder import Slicefinder
    clock = Clock()
    frame = pandas.read_parquet(path)
    features = frame[[name for name in frame.columns if name.startswith("f")]].to_numpy()
    finder = Slicefinder(alpha=0.99, k=10, max_l=3, min_sup=len(frame) // 100, verbose=False)
    finder.fit(features, (frame["y"] != frame["p"]).to_numpy().astype(float))
    return clock.read() | {"scores": sorted((one["slice_score"] for one in finder.top_slices_statistics_), reverse=True)}


WORK = {work.__name__: work for work in (nothing, roc_auc, binary, slices, bootstrap_mean, bootstrap_f1, weak_slices)}

if __name__ == "__main__":
    print(json.dumps(WORK[sys.argv[1]](*sys.argv[2:])))
