#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the example's two tables: 2,000 invented customers, whether they left, and what two models say of each.

The customers are not real; a risk is drawn for each, who leaves is drawn from it, and both models see it through noise.
"""
import math
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent


def share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def main() -> None:
    draw = random.Random(7)
    current, previous = ["customer,region,contract,churned,p"], ["customer,p"]
    for customer in range(10001, 12001):
        region = draw.choices(["north", "south", "east", "west"], [4, 3, 2, 1])[0]
        contract = draw.choices(["monthly", "yearly"], [3, 2])[0]
        risk = draw.gauss(-1.0 if contract == "monthly" else -2.2, 1.8)
        churned = int(draw.random() < share(1.3 * risk))
        noise = 1.1 if region == "west" else 0.7
        current.append(f"{customer},{region},{contract},{churned},{share(risk + draw.gauss(0, noise)):.4f}")
        previous.append(f"{customer},{share(risk + draw.gauss(0, 1.2)):.4f}")
    (HERE / "predictions.csv").write_text("\n".join(current) + "\n", encoding="utf-8")
    (HERE / "previous.csv").write_text("\n".join(previous) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
