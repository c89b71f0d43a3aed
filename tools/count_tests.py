#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds up the single tests in a ctest log: GoogleTest and pytest say how many ran; any other entry counts as one."""
import re
import sys


def main(path: str) -> None:
    text = open(path, encoding="utf-8", errors="replace").read()
    passed = failed = skipped = 0
    for entry in re.split(r"^\d+/\d+ Testing: ", text, flags=re.MULTILINE)[1:]:
        google = [int(n) for n in re.findall(r"\[  (?:PASSED|FAILED)  \] (\d+) test", entry)]
        counts = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|skipped)\b", entry)}
        ok = re.search(r"^Test Passed\.", entry, re.MULTILINE) is not None
        if google:
            passed += sum(map(int, re.findall(r"\[  PASSED  \] (\d+) test", entry)))
            failed += sum(map(int, re.findall(r"\[  FAILED  \] (\d+) test", entry)))
            skipped += sum(map(int, re.findall(r"\[  SKIPPED \] (\d+) test", entry)))
            if not ok and "FAILED" not in entry:
                failed += 1
        elif counts:
            passed += counts.get("passed", 0)
            failed += counts.get("failed", 0) or (0 if ok else 1)
            skipped += counts.get("skipped", 0)
        else:
            passed += ok
            failed += not ok
    print(f"{passed} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    main(sys.argv[1])
