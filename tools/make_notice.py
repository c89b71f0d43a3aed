#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes NOTICE from the pinned lists: what is inside what is shipped, or loaded by it, and under which licence.

With --check it writes nothing and fails where NOTICE is stale.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


CRATE_LICENCES = {"minijinja": "Apache-2.0", "memo-map": "Apache-2.0", "self_cell": "Apache-2.0", "memchr": "Unlicense OR MIT",
                  "unicode-ident": "(MIT OR Apache-2.0) AND Unicode-3.0"}


def crates() -> list[tuple[str, str]]:
    """Every crate of the template library, its own aside."""
    text = (ROOT / "src/jinja/Cargo.lock").read_text(encoding="utf-8")
    found = re.findall(r'^name = "([^"]+)"\nversion = "([^"]+)"', text, re.MULTILINE)
    return [(name, version) for name, version in found if name != "assay_jinja"]


def notice() -> str:
    rows = []
    module = re.search(r"duckdb_module=\S*@(\S+)", (ROOT / "tools/setup").read_text(encoding="utf-8")).group(1)
    rows.append(("DuckDB (Go module duckdb-go-bindings)", module, "MIT"))
    for line in (ROOT / "tools/packages.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            package, version, licence, use = line.split()
            if use == "library":
                rows.append((f"{package} (Debian)", version, licence))
    for crate, version in crates():
        rows.append((f"{crate} (Rust crate)", version, CRATE_LICENCES.get(crate, "MIT OR Apache-2.0")))
    locked = json.loads((ROOT / "web/package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((ROOT / "web/package.json").read_text(encoding="utf-8"))
    for package, version in sorted({**wanted.get("dependencies", {}), **wanted["devDependencies"]}.items()):
        rows.append((f"{package} (npm)", version, locked[f"node_modules/{package}"].get("license", "see its package")))
    width = max(len(name) for name, _, _ in rows)
    return ("Assay\nCopyright the authors of Assay. Licensed under the Apache License, Version 2.0.\n\n"
            "What the library, the program and its report hold, load or were made with, as pinned in tools/ and web/.\n"
            "Written by tools/make_notice.py.\n\n" +
            "".join(f"{name:<{width}}  {version:<24}  {licence}\n" for name, version, licence in rows))


if __name__ == "__main__":
    path = ROOT / "NOTICE"
    if "--check" in sys.argv:
        stale = not path.exists() or path.read_text(encoding="utf-8") != notice()
        print("NOTICE is stale: python3 tools/make_notice.py" if stale else "NOTICE is up to date")
        sys.exit(stale)
    path.write_text(notice(), encoding="utf-8")
