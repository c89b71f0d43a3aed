# SPDX-License-Identifier: Apache-2.0
"""The command line, as the console script ``assay`` and as ``python -m assay``."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    from assay import _assay

    # The engine ends on Ctrl-C by itself; Python's own handler would wait for it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(_assay.command_line(["assay", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
