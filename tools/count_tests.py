#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds up the single tests of a ctest run (its JUnit file) and prints the closing line of `make test`.

GoogleTest and pytest say how many tests ran inside an entry; any other entry counts as one.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree


def main(path: str) -> None:
    passed = failed = skipped = 0
    for entry in ElementTree.parse(path).getroot().iter("testcase"):
        ok = entry.get("status") == "run"
        output = "".join(node.text or "" for node in entry.iter("system-out"))
        google = dict((word, int(n)) for word, n in re.findall(r"\[  (PASSED|SKIPPED|FAILED) ?\s*\] (\d+) test", output))
        counts = dict((word, int(n)) for n, word in re.findall(r"(\d+) (passed|failed|skipped)\b", output.rsplit("\n=", 1)[-1]))
        ran = google or {word.upper(): n for word, n in counts.items()}
        passed += ran.get("PASSED", int(ok and not ran))
        skipped += ran.get("SKIPPED", 0)
        failed += ran.get("FAILED", 0) or int(not ok)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    main(sys.argv[1])
