#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of all descriptors: scans a folder for `extern constinit const Metric name`, and so for each kind."""
import pathlib
import re
import sys

# The kind, the folder of src/assay whose files hold its descriptors, the header that says its shape, and the namespace
# inside of assay where they stand.
KINDS = [("Metric", "metrics", "assay/metrics/metric.h", ""), ("Model", "models", "assay/models/model.h", "models"),
         ("Scorer", "scorers", "assay/scorers/scorer.h", "")]


def main(source: str, output: str) -> None:
    lines = ["// Written by tools/make_catalog_table.py; not to be edited."]
    lines += [f'#include "{header}"' for _, _, header, _ in KINDS] + ["namespace assay {"]
    for kind, folder, _, inside in KINDS:
        descriptor = re.compile(rf"^extern constinit const {kind} (\w+)", re.MULTILINE)
        names = sorted(name for path in pathlib.Path(source, folder).rglob("*.cpp") for name in descriptor.findall(path.read_text(encoding="utf-8")))
        declared = [f"extern constinit const {kind} {name};" for name in names]
        lines += [f"namespace {inside} {{", *declared, f"}}  // namespace {inside}"] if inside else declared
        scope = f"{inside}::" if inside else ""
        lines += [f"extern const {kind}* const k{kind}Table[] = {{"] + [f"    &{scope}{name}," for name in names] + ["};"]
        lines += [f"extern const int k{kind}TableSize = {len(names)};"]
    lines += ["}  // namespace assay"]
    text = "\n".join(lines) + "\n"
    target = pathlib.Path(output)
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
