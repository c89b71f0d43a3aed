#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes src/assay/base/elementary_tables.h: reciprocals and logarithms, powers of two, each to 106 bits (mpmath)."""
import mpmath

mpmath.mp.prec = 400


def parts(x):
    high = float(x)
    return float.hex(high), float.hex(float(x - mpmath.mpf(high)))


def main():
    print("// SPDX-License-Identifier: Apache-2.0")
    print("// Written by tools/make_elementary_tables.py; not to be edited.")
    print("#pragma once\n\nnamespace assay::elementary {\n")
    print("// For i / 128 near m: a reciprocal of 10 bits and minus its logarithm, high and low.")
    print("constexpr int kFirstReciprocal = 90;")
    print("constexpr double kReciprocals[][3] = {")
    for i in range(90, 183):
        reciprocal = mpmath.nint(mpmath.mpf(128) / i * 512) / 512
        high, low = parts(-mpmath.log(reciprocal))
        print(f"    {{{float.hex(float(reciprocal))}, {high}, {low}}},")
    print("};\n\n// 2^(j / 128), high and low.\nconstexpr double kPowersOfTwo[][2] = {")
    for j in range(128):
        high, low = parts(mpmath.mpf(2) ** (mpmath.mpf(j) / 128))
        print(f"    {{{high}, {low}}},")
    print("};\n")
    ln2 = mpmath.log(2)
    high = mpmath.nint(ln2 * 2**32) / 2**32
    middle, low = parts(ln2 - high)
    print(f"// ln 2 = high + middle + low; a product of `high` with 20 bits is exact.")
    print(f"constexpr double kLn2High = {float.hex(float(high))}, kLn2Middle = {middle}, kLn2Low = {low};")
    print(f"constexpr double kStepsPerLn2 = {float.hex(float(128 / ln2))};  // 128 / ln 2")
    print("\n}  // namespace assay::elementary")


main()
