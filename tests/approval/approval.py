#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Approval tests: transcripts of the command line, whole.

approval.py ASSAY [--approve] [NAME...]

Each .txt file here is one transcript: comments, commands and, indented below each, what it printed:

    # a comment
    $ COMMAND                  run by bash, its output going to pipes
    80$ COMMAND                run on a terminal of 80 columns
      TEXT                     standard output
      ! TEXT                   a line of standard error (of `$`; a terminal shows both as one)
      [exit N]                 where the exit code is not 0

A transcript runs in a directory of its own that holds the example's files (examples/churn) and the tables beside this
script. `--approve` writes what was printed; look at the difference before you commit it. NORMALISED says what is
replaced because it differs between two runs or two machines.
"""
import concurrent.futures
import difflib
import os
import pathlib
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import fcntl
import termios

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLE = HERE.parent.parent / "examples" / "churn"

# What is replaced, why, and by what.
NORMALISED = [
    ("a run's name ends in four digits of the process", r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-[\w.-]+?)-[0-9a-f]{4}\b", r"\1-XXXX"),
    ("content digests cover what is approved elsewhere", r"\bcontent [0-9a-f]{64}", "content DIGEST"),
    ("plan digests change with the engine's formats", r'"plan": "[0-9a-f]+"', '"plan": "DIGEST"'),
    ("the machine", r'"cpu": "[^"]*"', '"cpu": "CPU"'),
    ("the machine", r'"system": "[^"]*"', '"system": "SYSTEM"'),
    ("the machine", r'"threads": \d+', '"threads": N'),
    ("the machine, of doctor", r"^(ok    ).*, \d+ threads, .*$", r"\1CPU, N threads, SYSTEM"),
    ("the machine, of doctor", r"\d+ GiB (free|of memory)", r"N GiB \1"),
    ("the machine, of doctor", r"--memory goes to \S+,", "--memory goes to DIR,"),
    ("the catalog grows", r"\b\d+ metrics\b", "N metrics"),
    ("the version of DuckDB", r"DuckDB v[\d.]+", "DuckDB vN"),
    ("the version of assay", r"(?<![\d.])ASSAY_VERSION(?![\d.])", "N.N.N"),
]


def normalise(text: str, scratch: str, version: str) -> str:
    text = text.replace(scratch, "SCRATCH").replace(version, "ASSAY_VERSION")
    for _, pattern, replacement in NORMALISED:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text


def on_pipes(command: str, where: str, env: dict) -> str:
    done = subprocess.run(["bash", "-c", command], cwd=where, env=env, capture_output=True, text=True, timeout=60)
    out = done.stdout + ("" if not done.stdout or done.stdout.endswith("\n") else "\n[no line end]\n")
    out += "".join(f"! {line}\n" for line in done.stderr.splitlines())
    return out + (f"[exit {done.returncode}]\n" if done.returncode else "")


def on_terminal(command: str, where: str, env: dict, columns: int) -> str:
    """What a terminal of that width is sent; the escape character reads `^[`."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(["bash", "-c", command], cwd=where, env=env | {"TERM": "xterm"}, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    parts = []
    while True:
        ready, _, _ = select.select([master], [], [], 60)
        if not ready:
            process.kill()
            break
        try:
            part = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    code = process.wait()
    os.close(master)
    out = b"".join(parts).decode("utf-8").replace("\r\n", "\n").replace("\x1b", "^[")
    return out + (f"[exit {code}]\n" if code else "")


def replay(transcript: pathlib.Path, assay: str, version: str) -> str:
    with tempfile.TemporaryDirectory(prefix="assay-approval-") as scratch:
        for source in (EXAMPLE, HERE / "tables"):
            shutil.copytree(source, scratch, dirs_exist_ok=True)
        env = {
            "PATH": f"{pathlib.Path(assay).parent}:{os.environ['PATH']}", "HOME": scratch, "LANG": "C.UTF-8",
            "SOURCE_DATE_EPOCH": "1767225600", "TOOLS": str(HERE), "PYTHON": sys.executable,
        }
        printed = []
        for line in transcript.read_text(encoding="utf-8").splitlines():
            command = re.match(r"(\d*)\$ (.*)", line)
            if command:
                width, text = command.groups()
                output = on_terminal(text, scratch, env, int(width)) if width else on_pipes(text, scratch, env)
                printed += [line, *(f"  {out}".rstrip() for out in normalise(output, scratch, version).splitlines()), ""]
            elif line.startswith("#"):
                printed.append(line)
        return "\n".join(printed)


def main() -> int:
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    approve = "--approve" in sys.argv
    assay, names = os.path.abspath(arguments[0]), arguments[1:]
    transcripts = sorted(path for path in HERE.glob("*.txt") if not names or path.stem in names)
    if not transcripts:
        print("approval: no such transcript")
        return 1
    version = subprocess.run([assay, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        printed = list(pool.map(lambda path: replay(path, assay, version), transcripts))
    different = 0
    for path, text in zip(transcripts, printed):
        approved = path.read_text(encoding="utf-8")
        if approved == text:
            continue
        different += 1
        if approve:
            path.write_text(text, encoding="utf-8")
            print(f"approved: {path.name}")
        else:
            sys.stdout.writelines(difflib.unified_diff(approved.splitlines(True), text.splitlines(True), f"approved {path.name}", "printed now"))
    if different and not approve:
        print(f"approval: {different} of {len(transcripts)} transcripts differ; where the new text is right: make approve")
        return 1
    commands = sum(len(re.findall(r"^\d*\$ ", text, re.MULTILINE)) for text in printed)
    print(f"approval: {len(transcripts)} transcripts, {commands} commands")
    return 0


if __name__ == "__main__":
    sys.exit(main())
