#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the small invented tables of the approval tests."""
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent


def write(name: str, rows: list) -> None:
    (HERE / name).write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")


def main() -> None:
    draw = random.Random(11)
    species = ["adelie", "chinstrap", "gentoo"]
    rows = [("bird", "species", "guess", "site")]
    for bird in range(150):
        true = draw.choice(species)
        rows.append((bird, true, true if draw.random() < 0.85 else draw.choice(species), draw.choice(["cape", "island"])))
    write("species.csv", rows)
    rows = [("house", "price", "guess")]
    for house in range(120):
        price = draw.uniform(80, 900)
        rows.append((house, f"{price:.1f}", f"{price * draw.uniform(0.85, 1.2):.1f}" if house % 40 else ""))
    write("prices.csv", rows)
    rows = [("y", "p", "w")]
    for _ in range(90):
        p = draw.random()
        rows.append((int(draw.random() < p), f"{p:.3f}", draw.choice([1, 2, 5])))
    write("weighted.csv", rows)


if __name__ == "__main__":
    main()
