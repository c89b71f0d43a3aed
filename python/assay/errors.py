# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, with the texts of the command line."""

from __future__ import annotations


class Error(Exception):
    """Any error of assay.

    ``str(error)`` is the text that the command line prints: where, what, and how to mend it.

    Attributes:
        message: what is wrong, without a place or a mend.
        mend: what to do about it; may be empty.
        file, line, column: where it was written; an empty file and zeros where that is unknown.
    """

    def __init__(self, text: str, message: str = "", mend: str = "", file: str = "", line: int = 0, column: int = 0):
        super().__init__(text)
        self.message = message or text
        self.mend = mend
        self.file = file
        self.line = line
        self.column = column


class UsageError(Error, ValueError):
    """The request is wrong as written: a suite, an expression, an argument (exit code 2 of the command line)."""


class NotComputed(Error, RuntimeError):
    """The request is sound; the data, a model or the machine could not serve it (exit code 3)."""


class Defect(Error):
    """An invariant of assay does not hold: please report it (exit code 70)."""
