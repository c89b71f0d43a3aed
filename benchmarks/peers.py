# SPDX-License-Identifier: Apache-2.0
"""What the peers do, each in a process of its own: peers.py WORK [TABLE]. Prints the seconds of its calls as JSON."""
import json
import sys
import time


def columns(path):
    import pyarrow.parquet
    table = pyarrow.parquet.read_table(path, columns=["y", "p"])
    return table["y"].to_numpy(), table["p"].to_numpy()


def nothing():
    import sklearn  # noqa: F401
    return 0.0


def roc_auc(path):
    from sklearn.metrics import roc_auc_score
    y, p = columns(path)
    start = time.perf_counter()
    roc_auc_score(y, p)
    return time.perf_counter() - start


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
    start = time.perf_counter()
    binary_set(y, p)
    return time.perf_counter() - start


def slices(path):
    import pandas
    from sklearn import metrics
    start = time.perf_counter()
    frame = pandas.read_parquet(path)

    def measure(part):
        y, p = part["y"].to_numpy(), part["p"].to_numpy()
        binary_set(y, p)
        metrics.roc_auc_score(y, p)
        metrics.matthews_corrcoef(y, p >= 0.5)

    measure(frame)
    for _, part in frame.groupby("segment"):
        measure(part)
    return time.perf_counter() - start


def bootstrap_mean(path):
    import numpy as np
    from scipy import stats
    y, p = columns(path)
    losses = (p - y) ** 2
    start = time.perf_counter()
    stats.bootstrap((losses,), np.mean, n_resamples=1000, batch=10, method="percentile", rng=np.random.default_rng(1))
    return time.perf_counter() - start


def bootstrap_f1(path):
    import numpy as np
    from scipy import stats
    y, p = columns(path)
    d = (p >= 0.5).astype(y.dtype)

    def f1(truth, prediction, axis=-1):
        return 2 * np.sum(truth * prediction, axis=axis) / (np.sum(truth, axis=axis) + np.sum(prediction, axis=axis))

    start = time.perf_counter()
    stats.bootstrap((y, d), f1, n_resamples=50, batch=10, paired=True, vectorized=True, method="percentile", rng=np.random.default_rng(1))
    return 20 * (time.perf_counter() - start)


WORK = {work.__name__: work for work in (nothing, roc_auc, binary, slices, bootstrap_mean, bootstrap_f1)}

if __name__ == "__main__":
    print(json.dumps({"seconds": WORK[sys.argv[1]](*sys.argv[2:])}))
