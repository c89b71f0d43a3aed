// SPDX-License-Identifier: Apache-2.0
// A confusion matrix from rows (truth, predicted, count), or from one row a class.
import type { TableValue } from "./run";

export interface Confusion {
  labels: string[];
  counts: number[][]; // [truth][predicted]
}

export function confusionOf(table: TableValue, classes?: string[]): Confusion {
  const at = (name: string) => table.columns.indexOf(name);
  const [truth, predicted, count] = [at("truth"), at("predicted"), at("count")];
  const known = table.labels?.length ? table.labels : classes;
  if (truth < 0 || predicted < 0 || count < 0) {
    const labels = known ?? table.columns;
    const counts = table.rows.map((row) => row.slice(-labels.length).map(Number));
    return { labels, counts };
  }
  // Class numbers are positions among the labels.
  const name = (value: number | string | null | undefined) =>
    typeof value === "number" ? (known?.[value] ?? String(value)) : String(value ?? "none");
  const entries = table.rows.map((row) => ({ truth: name(row[truth]), predicted: name(row[predicted]), count: Number(row[count] ?? 0) }));
  const labels = [...new Set([...(known ?? []), ...entries.flatMap((entry) => [entry.truth, entry.predicted])])];
  const index = new Map(labels.map((label, i) => [label, i]));
  const counts = labels.map(() => labels.map(() => 0));
  for (const entry of entries) counts[index.get(entry.truth)!]![index.get(entry.predicted)!]! += entry.count;
  return { labels, counts };
}
