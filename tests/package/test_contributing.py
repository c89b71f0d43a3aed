# SPDX-License-Identifier: Apache-2.0
"""The metric that CONTRIBUTING.md adds in one file: it compiles, and the table of descriptors finds it there."""
import pathlib
import re
import subprocess
import sys
import textwrap

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent


def test_the_metric_that_is_shown_is_one(tmp_path):
    guide = (SOURCE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    path = re.search(r"Write `src/assay/metrics/<domain>/<name>\.cpp`, here `([\w/]+\.cpp)`", guide).group(1)
    code = textwrap.dedent(re.search(r"\n( +// SPDX.*?}  // namespace assay)\n", guide, re.DOTALL).group(1)) + "\n"
    file = tmp_path / "metrics" / path
    file.parent.mkdir(parents=True)
    file.write_text(code, encoding="utf-8")
    compiled = subprocess.run(["c++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{SOURCE / 'src'}",
                               f"-I{SOURCE / 'include'}", file], capture_output=True, text=True, check=False)
    assert compiled.returncode == 0, compiled.stderr
    formatted = subprocess.run(["clang-format-16", "--dry-run", "--Werror", f"--style=file:{SOURCE / '.clang-format'}", file],
                               capture_output=True, text=True, check=False)
    assert formatted.returncode == 0, formatted.stderr
    table = tmp_path / "catalog_table.cpp"
    subprocess.run([sys.executable, SOURCE / "tools/make_catalog_table.py", tmp_path, table], check=True)
    assert file.stem in table.read_text(encoding="utf-8")
