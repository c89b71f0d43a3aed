// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them: the same few significant digits as in the other reports.

// 0.9123, 12.34, 1,234,567, 1.235e-7; "-" where there is none.
export function shortNumber(value: number | null | undefined, significant = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "-";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e15) return minus(value.toExponential(significant - 1));
  if (size >= 10000) return wholeNumber(Math.round(value));
  if (Number.isInteger(value)) return minus(String(value));
  const digits = Math.max(0, significant - 1 - Math.floor(Math.log10(size)));
  return minus(value.toFixed(Math.min(digits, 12)));
}

export function wholeNumber(value: number): string {
  return minus(value.toLocaleString("en-US", { maximumFractionDigits: 0 }));
}

// Bounds and ticks are read as they were written: 0.9, not 0.9000.
export function plainNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return "-";
  const short = shortNumber(value);
  return short.includes(".") && !short.includes("e") ? short.replace(/\.?0+$/, "") : short;
}

// All digits, for titles.
export function fullNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? "none" : String(value);
}

// "0.021", "0.9968", "< 0.0001": never a 1.00 that is none.
export function pValue(value: number | null | undefined): string {
  if (value === null || value === undefined) return "-";
  if (value < 0.0001) return "< 0.0001";
  if (value > 0.9999) return "> 0.9999";
  return value > 0.99 ? value.toFixed(4) : shortNumber(value, 2);
}

type Ends = { lower: number | null; upper: number | null } | null | undefined;

export function intervalText(ends: Ends, significant = 4): string {
  if (!ends) return "";
  const lower = ends.lower === null ? "\u2212\u221e" : shortNumber(ends.lower, significant);
  const upper = ends.upper === null ? "\u221e" : shortNumber(ends.upper, significant);
  return `[${lower}, ${upper}]`;
}

export function fullInterval(ends: Ends): string {
  return ends ? `[${ends.lower ?? "unbounded"}, ${ends.upper ?? "unbounded"}]` : "no interval";
}

// 0.95 is "95 %".
export function percent(value: number): string {
  return `${Number((value * 100).toPrecision(6))}\u00a0%`;
}

export function plural(count: number, word: string): string {
  return `${wholeNumber(count)} ${word}${count === 1 ? "" : "s"}`;
}

// A hyphen is shorter than a plus and hard to see before a digit.
function minus(text: string): string {
  return text.replace(/^-/, "\u2212");
}
