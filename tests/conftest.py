# SPDX-License-Identifier: Apache-2.0
"""What the Python tests share: where real data lies, and a place to work in."""
import pathlib

import pytest

from assay_command import Bench

REAL_DATA = pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture
def bench(tmp_path):
    """Runs the built program on tables, in a directory of the test's own."""
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def real_data():
    """The folder of real data sets that lies beside the project; a test that needs it is skipped without it."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA}")
    return REAL_DATA
