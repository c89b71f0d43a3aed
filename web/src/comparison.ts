// SPDX-License-Identifier: Apache-2.0
// A comparison's document, as `assay compare --format json` prints it.
import { checksOf, type Cell, type Check, type Interval, type Verdict } from "./run";

export interface ComparedRun {
  run: string;
  suite: string;
  created: string;
  version: string;
}

export interface ComparedPlace {
  model: string;
  prompt: string;
}

export interface Difference {
  metric: string;
  slice: string | null;
  cells: Cell[];
  before: number | null;
  after: number | null;
  difference: number | null;
  interval: Interval | null;
  visible_change: number | null;
  test: { method: string; p: number } | null;
  finding: string;
  reason: string | null;
  moved: boolean;
  n: number;
  better: "higher" | "lower" | "neither";
}

export interface ChangedExample {
  id: string | null;
  slice: string | null;
  before: number | string | null;
  after: number | string | null;
  input?: string | null;
  reference?: string | null;
  before_output?: string | null;
  after_output?: string | null;
}

export interface Changed {
  subject: string;
  flips: { right_right: number; right_wrong: number; wrong_right: number; wrong_wrong: number } | null;
  right_to_wrong: ChangedExample[];
  wrong_to_right: ChangedExample[];
  largest_changes: ChangedExample[];
}

export interface PlaceComparison {
  dataset: string;
  before: ComparedPlace;
  after: ComparedPlace;
  paired: boolean;
  examples: { both: number; only_before: number; only_after: number };
  differences: Difference[];
  changed: Changed[];
}

export interface Comparison {
  kind: "comparison";
  suite: string;
  verdict: Verdict | null;
  sentence: string | null;
  confidence: number;
  before: ComparedRun;
  after: ComparedRun;
  differs: string[];
  comparisons: PlaceComparison[];
  checks: Check[];
  notes: string[];
}

// The comparison in this text; null where it is something else.
export function readComparison(text: string): Comparison | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof raw !== "object" || raw === null || (raw as { kind?: unknown }).kind !== "comparison") return null;
  const comparison = raw as Comparison;
  return { ...comparison, checks: checksOf(comparison.checks) };
}

export function placeTitle(one: PlaceComparison): string {
  const name = (place: ComparedPlace) => [place.model, place.prompt].filter(Boolean).join(", ");
  const before = name(one.before);
  const after = name(one.after);
  if (before === after) return after || `Table ${one.dataset}`;
  return `${before} \u2192 ${after}`;
}
