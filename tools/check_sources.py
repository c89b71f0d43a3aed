#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules of the house that a reader would otherwise have to watch: each is one line of the table below."""
import pathlib
import re
import subprocess
import sys

LONGEST = 600
SOURCES = {".h", ".cpp", ".py", ".ts", ".svelte", ".sh"}
# What may stand in one place only: (what, pattern, where it is looked for, where it may stand).
ONE_PLACE = [
    ("the wall clock, the environment and the machine are read in base/clock.cpp",
     r"\bgetenv\s*\(|system_clock|steady_clock|\bstd::time\s*\(|\bgettimeofday\b|\bclock_gettime\b|\blocaltime|\benviron\b",
     ("src/", "apps/", "include/"), r"src/assay/base/clock\.cpp|_test\.cpp"),
    ("no locale is read", r"\bsetlocale\s*\(|std::locale\b|\bimbue\s*\(|\bnl_langinfo\b", ("src/", "apps/", "include/"), r"$^"),
    ("oneTBB is included by base/threads.cpp", r"#include <tbb/", ("src/", "apps/", "include/"),
     r"src/assay/base/threads\.cpp"),
    ("DuckDB is included by data", r"#include <duckdb\.h>", ("src/", "apps/", "include/"), r"src/assay/data/"),
    ("signal handlers are the program's", r"\bsigaction\s*\(|std::signal\s*\(|\bsigwait\s*\(", ("src/", "include/"), r"_test\.cpp"),
    ("public headers include the standard library and one another", r'#include "assay/\w+/', ("include/",), r"$^"),
    ("a name says what a thing is", r"(?i)\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", ("src/", "apps/", "include/", "tests/", "tools/", "web/src/"), r"$^"),
]
VAGUE = re.compile(r"(?i)(^|[_\-/])(utils?|helpers?|common|manager|misc)([_\-.]|$)")


def files(root: pathlib.Path) -> list[str]:
    listed = subprocess.run(["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"],
                            check=True, capture_output=True, text=True).stdout
    return [name for name in listed.splitlines() if (root / name).is_file()]


def offences(root: pathlib.Path) -> list[str]:
    found = []
    for name in files(root):
        if VAGUE.search(name):
            found.append(f"{name}: a name that says nothing")
        path = root / name
        script = path.suffix == "" and path.read_bytes()[:2] == b"#!"
        if path.suffix not in SOURCES and not script and path.name != "CMakeLists.txt":
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        if not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:3]):
            found.append(f"{name}: no SPDX line")
        if path.suffix in (".h", ".cpp") and len(lines) > LONGEST:
            found.append(f"{name}: {len(lines)} lines, {LONGEST} at most")
        for what, pattern, folders, allowed in ONE_PLACE:
            if not name.startswith(folders) or re.search(allowed, name):
                continue
            found += [f"{name}:{number}: {what}" for number, line in enumerate(lines, 1) if re.search(pattern, line)]
    return found


if __name__ == "__main__":
    problems = offences(pathlib.Path(__file__).resolve().parent.parent)
    print("\n".join(problems) or "the sources keep the rules")
    sys.exit(bool(problems))
