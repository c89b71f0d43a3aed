// SPDX-License-Identifier: Apache-2.0
// A confusion matrix from rows (truth, predicted, count), or from one row a class.
import type { TableValue } from "./run";

export interface Confusion {
  labels: string[];
  counts: number[][]; // [truth][predicted]
  intervals: (CellInterval | null)[][]; // likewise; null where the table has none
}

// Of one cell alone, and of all cells together.
export interface CellInterval {
  lower: number;
  upper: number;
  outerLower: number | null;
  outerUpper: number | null;
}

export function confusionOf(table: TableValue, classes?: string[]): Confusion {
  const at = (name: string) => table.columns.indexOf(name);
  const [truth, predicted, count] = [at("truth"), at("predicted"), at("count")];
  const known = table.labels?.length ? table.labels : classes;
  if (truth < 0 || predicted < 0 || count < 0) {
    const labels = known ?? table.columns;
    const counts = table.rows.map((row) => row.slice(-labels.length).map(Number));
    return { labels, counts, intervals: counts.map((row) => row.map(() => null)) };
  }
  // Class numbers are positions among the labels.
  const name = (value: number | string | null | undefined) =>
    typeof value === "number" ? (known?.[value] ?? String(value)) : String(value ?? "none");
  const entries = table.rows.map((row) => ({ truth: name(row[truth]), predicted: name(row[predicted]), count: Number(row[count] ?? 0) }));
  const labels = [...new Set([...(known ?? []), ...entries.flatMap((entry) => [entry.truth, entry.predicted])])];
  const index = new Map(labels.map((label, i) => [label, i]));
  const counts = labels.map(() => labels.map(() => 0));
  for (const entry of entries) counts[index.get(entry.truth)!]![index.get(entry.predicted)!]! += entry.count;
  const intervals = labels.map(() => labels.map((): CellInterval | null => null));
  const [lower, upper] = [at("lower"), at("upper")];
  const end = (row: TableValue["rows"][number], name: string) => {
    const value = row[at(name)];
    return typeof value === "number" ? value : null;
  };
  for (const row of lower < 0 || upper < 0 ? [] : table.rows) {
    const [low, high] = [end(row, "lower"), end(row, "upper")];
    if (low === null || high === null) continue;
    const outer = { outerLower: end(row, "simultaneous_lower"), outerUpper: end(row, "simultaneous_upper") };
    intervals[index.get(name(row[truth]))!]![index.get(name(row[predicted]))!] = { lower: low, upper: high, ...outer };
  }
  return { labels, counts, intervals };
}
