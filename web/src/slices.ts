// SPDX-License-Identifier: Apache-2.0
// A document of weak slices, as `assay slices --format json` prints it.
import type { Interval } from "./run";

export interface Confirmation {
  confirmed: boolean;
  value: number | null;
  rest?: number | null;
  before?: number | null;
  difference: number | null;
  interval: Interval | null;
  p: number | null;
  n: number;
  reason: string | null;
}

export interface WeakSlice {
  slice: string;
  score: number;
  n: number;
  loss: number;
  confirmation: Confirmation | null;
  merged: { slice: string; score: number; n: number; loss: number }[];
}

export interface WeakSlices {
  suite: string;
  run: string;
  against: string | null;
  metric: string;
  search: "all" | "half";
  depth: number;
  smallest: number;
  examples: { searched: number; confirming: number };
  loss: number;
  evaluated: number;
  features: string[];
  skipped: string[];
  slices: WeakSlice[];
  notes: string[];
}

// The document in the page, where it is one of weak slices.
export function readWeakSlices(text: string): WeakSlices | null {
  try {
    const document = JSON.parse(text) as { kind?: string };
    return document.kind === "slices" ? (document as unknown as WeakSlices) : null;
  } catch {
    return null;
  }
}
