// SPDX-License-Identifier: Apache-2.0
// A run's document, as `--format json` prints it. Fields that a document lacks get their neutral value in `readRun`, so
// that a page reads older documents and partial ones.

export type Verdict = "pass" | "fail" | "inconclusive" | "error" | "skipped";

export interface Interval {
  lower: number | null; // null: unbounded
  upper: number | null;
  tail_lower: number;
  tail_upper: number;
  method: string;
}

// Columns and rows of a curve or a matrix. `labels` are the texts that class numbers stand for.
export interface TableValue {
  columns: string[];
  rows: (number | string | null)[][];
  labels?: string[];
}

export interface Cell {
  column: string;
  value: string;
}

// The parts of an estimate's key that say which rows of which run it is about.
export interface Place {
  dataset: string | null;
  model: string | null;
  prompt: string | null;
  probe: string | null;
  window: string | null;
  fold: string | null;
}

export interface Estimate extends Place {
  metric: string;
  slice: string | null; // null: the whole table
  cells: Cell[];
  value: number | null;
  table?: TableValue;
  undefined: string | null;
  interval: Interval | null;
  n: number;
  n_effective: number | null;
  excluded: Record<string, number>;
  signature: string;
  provenance: Record<string, unknown>;
  better?: "higher" | "lower" | "neither";
  range?: [number | null, number | null];
}

export interface Needs {
  examples: number | null;
  power: number;
  reason?: string | null;
  visible_difference?: number | null;
}

export interface CheckMember {
  slice: string | null;
  verdict: Verdict;
  estimate: number | null;
  interval: Interval | null;
  bound?: number | null;
  n?: number;
  p_pass?: number | null;
  p_fail?: number | null;
  reason?: string | null;
}

export interface Difference {
  first: number | null;
  second: number | null;
  factor: number;
  paired: boolean;
  of: "baseline" | "estimate";
}

export interface Check {
  check: string;
  name: string | null;
  dataset?: string | null;
  model: string | null;
  prompt: string | null;
  verdict: Verdict;
  severity: "required" | "warning";
  estimate: number | null;
  interval: Interval | null;
  bound: number | null; // of `within` the tolerance
  centre?: number | null; // of `within`
  comparison?: string | null;
  difference?: Difference | null;
  p_pass: number | null;
  p_fail: number | null;
  needs: Needs | null;
  reason?: string | null; // of the verdict
  why: string | null; // of the check, in its author's words
  decision?: string | null;
  look?: { number: number; planned: number | null; controlled: boolean; says: string } | null;
  location?: { file: string; line: number; column: number } | null;
  members?: CheckMember[];
}

export interface Dataset {
  table: string;
  rows: number;
  fingerprint: string;
  excluded: Record<string, number>;
  task?: string | null;
  labels?: string[];
}

// Models and prompts by one metric, the best first. Those that share a letter were not told apart.
export interface LeaderboardEntry {
  model: string;
  prompt: string;
  value: number;
  interval: Interval | null; // for all entries at once
  n: number;
  rank: [number, number];
  letters: string;
}

export interface Leaderboard {
  metric: string;
  dataset: string;
  entries: LeaderboardEntry[];
}

// How the variance of a mean splits between examples and the samples of one.
export interface SampleVariance {
  metric: string;
  sentence: string;
}

export interface Score {
  name: string;
  score: number | null;
  pass: boolean | null;
  reason: string | null;
}

export interface Answer {
  model: string | null;
  prompt: string | null;
  sample: string | null;
  output: string | null;
  outcome?: string | null;
  error?: string | null;
  cost_usd?: number | null;
  latency_ms?: number | null;
  scores: Score[];
  passes: boolean | null;
}

export interface Example {
  id: string;
  input: string | null;
  reference: string | null;
  why: "worst" | "flipped" | "random";
  failed: boolean;
  flipped: boolean;
  answers: Answer[];
}

export interface Distribution {
  column: string;
  model: string | null;
  prompt: string | null;
  n: number;
  low: number;
  width: number; // of a bin; the last one holds all above it too
  bins: number[];
  quantiles: number[]; // 0, 5, 25, 50, 75, 95 and 100 %
}

export interface OutcomeCount {
  model: string | null;
  prompt: string | null;
  outcome: string | null;
  count: number;
}

// Some of the answers of the run: the worst, some that flipped, some at random.
export interface ExamplesView {
  table: string;
  examples: number; // in all
  answers: number;
  scores: string[];
  outcomes: OutcomeCount[];
  distributions: Distribution[];
  rows: Example[];
}

export interface Run {
  assay: number;
  run: string | null;
  suite: string | null;
  verdict: Verdict | null;
  sentence: string | null;
  created: string | null;
  version: string | null;
  exit_code: number | null;
  confidence: number | null;
  seed: number | string | null;
  command: string | null;
  suite_file: string | null;
  suite_text: string | null;
  partial: boolean;
  environment: Record<string, unknown>;
  data: Dataset[];
  estimates: Estimate[];
  checks: Check[];
  notes: string[];
  leaderboards: Leaderboard[];
  samples: SampleVariance[];
  examples: ExamplesView | null;
}

// The newest format that this page knows.
export const kFormat = 1;

type Raw = Record<string, unknown>;

function listOf(value: unknown): Raw[] {
  return Array.isArray(value) ? value.filter((item): item is Raw => typeof item === "object" && item !== null) : [];
}

// An interval without ends (`{}`) is none.
function intervalOf(value: unknown): Interval | null {
  if (typeof value !== "object" || value === null || !("lower" in value || "upper" in value)) return null;
  return { lower: null, upper: null, tail_lower: 0, tail_upper: 0, method: "", ...(value as Partial<Interval>) };
}

const kPlace: Place = { dataset: null, model: null, prompt: null, probe: null, window: null, fold: null };

function estimateOf(raw: Raw): Estimate {
  const defaults = { slice: null, cells: [], value: null, undefined: null, n: 0, n_effective: null, signature: "" };
  const estimate = { ...kPlace, ...defaults, excluded: {}, provenance: {}, ...raw, interval: intervalOf(raw.interval) };
  return estimate as unknown as Estimate;
}

function checkOf(raw: Raw): Check {
  const defaults = { name: null, model: null, prompt: null, severity: "required", estimate: null, bound: null };
  const check = { ...defaults, p_pass: null, p_fail: null, needs: null, why: null, ...raw, interval: intervalOf(raw.interval) };
  const members = Array.isArray(raw.members)
    ? listOf(raw.members).map((member) => ({ slice: null, estimate: null, ...member, interval: intervalOf(member.interval) }))
    : undefined;
  return { ...check, members } as unknown as Check;
}

export function checksOf(value: unknown): Check[] {
  return listOf(value).map(checkOf);
}

function datasetOf(raw: Raw): Dataset {
  return { table: "", rows: 0, fingerprint: "", excluded: {}, ...raw } as unknown as Dataset;
}

function leaderboardOf(raw: Raw): Leaderboard {
  const entries = listOf(raw.entries).map((entry) => ({ model: "", prompt: "", letters: "", ...entry, interval: intervalOf(entry.interval) }));
  return { metric: "", dataset: "", ...raw, entries } as unknown as Leaderboard;
}

function exampleOf(raw: Raw): Example {
  const answers = listOf(raw.answers).map((answer) => ({ output: null, passes: null, ...answer, scores: listOf(answer.scores) }));
  return { input: null, reference: null, why: "random", failed: false, flipped: false, ...raw, answers } as unknown as Example;
}

function examplesOf(value: unknown): ExamplesView | null {
  if (typeof value !== "object" || value === null) return null;
  const raw = value as Raw;
  const lists = { outcomes: listOf(raw.outcomes), distributions: listOf(raw.distributions), rows: listOf(raw.rows).map(exampleOf) };
  return { table: "", examples: 0, answers: 0, scores: [], ...raw, ...lists } as unknown as ExamplesView;
}

// Throws an Error whose message is for people.
export function readRun(text: string): Run {
  if (text.trim() === "" || text.trim().startsWith("__")) throw new Error("The file holds no run: it is the empty page.");
  let raw: Raw;
  try {
    raw = JSON.parse(text) as Raw;
  } catch (error) {
    throw new Error(`The run inside this file cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof raw !== "object" || raw === null || typeof raw.assay !== "number") {
    throw new Error("The document inside this file is not a run.");
  }
  if (raw.assay > kFormat) {
    throw new Error(`The run has format ${raw.assay}; this page reads formats up to ${kFormat}.`);
  }
  const defaults = {
    run: null, suite: null, verdict: null, sentence: null, created: null, version: null, exit_code: null, confidence: null,
    seed: null, command: null, suite_file: null, suite_text: null, partial: false, environment: {},
  };
  return {
    ...defaults,
    ...raw,
    data: listOf(raw.data).map(datasetOf),
    estimates: listOf(raw.estimates).map(estimateOf),
    checks: checksOf(raw.checks),
    notes: Array.isArray(raw.notes) ? raw.notes.map(String) : [],
    leaderboards: listOf(raw.leaderboards).map(leaderboardOf),
    samples: listOf(raw.samples) as unknown as SampleVariance[],
    examples: examplesOf(raw.examples),
  } as unknown as Run;
}
