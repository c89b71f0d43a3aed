#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the table of all metric descriptors: scans src/assay/metrics for `extern constinit const Metric name`."""
import pathlib
import re
import sys

DESCRIPTOR = re.compile(r"^extern constinit const Metric (\w+)", re.MULTILINE)


def main(source: str, output: str) -> None:
    names = []
    for path in sorted(pathlib.Path(source, "metrics").rglob("*.cpp")):
        names += DESCRIPTOR.findall(path.read_text(encoding="utf-8"))
    names.sort()
    lines = ["// Written by tools/make_catalog_table.py; not to be edited."]
    if names:
        lines += ['#include "assay/metrics/metric.h"', "namespace assay {"]
        lines += [f"extern constinit const Metric {name};" for name in names]
        lines += ["extern const Metric* const kMetricTable[] = {"] + [f"    &{name}," for name in names] + ["};"]
        lines += [f"extern const int kMetricTableSize = {len(names)};", "}  // namespace assay"]
    text = "\n".join(lines) + "\n"
    target = pathlib.Path(output)
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
