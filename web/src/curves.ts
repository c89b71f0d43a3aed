// SPDX-License-Identifier: Apache-2.0
// The plots of curves: marks over the columns of table-valued estimates.
import {
  areaY, dot, lineY, link, pointerX, pointer, ruleX, ruleY, tip, type Markish, type PlotOptions,
} from "@observablehq/plot";
import { shortNumber } from "./format";
import type { CurveKind, Series } from "./groups";
import type { TableValue } from "./run";

export interface Point {
  x: number;
  y: number;
  lower: number | null;
  upper: number | null;
  // The band that holds for the whole curve at once.
  outerLower: number | null;
  outerUpper: number | null;
  threshold: number | null;
  n: number | null;
}

// The names that a column of each kind may have.
const kColumns: Record<CurveKind, { x: string[]; y: string[] }> = {
  roc: { x: ["fpr"], y: ["tpr"] },
  precision_recall: { x: ["recall"], y: ["precision"] },
  det: { x: ["fpr"], y: ["fnr"] },
  gain: { x: ["depth"], y: ["gain"] },
  calibration: { x: ["mean_score"], y: ["observed"] },
  residuals: { x: ["mean_prediction"], y: ["mean_residual"] },
};

export const kAxes: Record<CurveKind, { x: string; y: string }> = {
  roc: { x: "False positive rate", y: "True positive rate" },
  precision_recall: { x: "Recall", y: "Precision" },
  det: { x: "False positive rate", y: "False negative rate" },
  gain: { x: "Share of rows, highest scores first", y: "Share of positives found" },
  calibration: { x: "Mean score", y: "Observed share" },
  residuals: { x: "Prediction", y: "Truth \u2212 prediction" },
};

export function pointsOf(kind: CurveKind, table: TableValue): Point[] {
  const column = (names: string[], otherwise: number) => {
    const found = table.columns.findIndex((name) => names.includes(name));
    return found >= 0 ? found : otherwise;
  };
  const x = column(kColumns[kind].x, 0);
  const y = column(kColumns[kind].y, 1);
  const optional = ["lower", "upper", "simultaneous_lower", "simultaneous_upper", "threshold", "n"].map((name) => table.columns.indexOf(name));
  const number = (row: TableValue["rows"][number], index: number) => {
    const value = index < 0 ? null : row[index];
    return typeof value === "number" ? value : null;
  };
  const points: Point[] = [];
  for (const row of table.rows) {
    const [px, py] = [number(row, x), number(row, y)];
    if (px === null || py === null) continue;
    const [lower = null, upper = null, outerLower = null, outerUpper = null, threshold = null, n = null] = optional.map((index) => number(row, index));
    points.push({ x: px, y: py, lower, upper, outerLower, outerUpper, threshold, n });
  }
  // The sort is stable: steps at one x keep their order.
  return kind === "residuals" ? points : points.sort((a, b) => a.x - b.x);
}

export const kDashes = ["", "6 3", "2 3", "8 3 2 3"];

export function seriesColour(index: number): string {
  return `var(--series-${(index % 4) + 1})`;
}

function pointTitle(kind: CurveKind, name: string, several: boolean) {
  const axes = kAxes[kind];
  return (point: Point) =>
    [
      several ? name : "",
      `${axes.x}: ${shortNumber(point.x)}`,
      `${axes.y}: ${shortNumber(point.y)}`,
      point.lower !== null && point.upper !== null ? `[${shortNumber(point.lower)}, ${shortNumber(point.upper)}]` : "",
      point.outerLower !== null && point.outerUpper !== null ? `whole curve [${shortNumber(point.outerLower)}, ${shortNumber(point.outerUpper)}]` : "",
      point.threshold === null ? "" : `threshold ${shortNumber(point.threshold)}`,
      point.n === null ? "" : `n ${point.n}`,
    ]
      .filter(Boolean)
      .join("\n");
}

function curveMarks(kind: CurveKind, points: Point[], colour: string, dash: string): Markish[] {
  const banded = points.filter((point) => point.lower !== null && point.upper !== null);
  const whole = points.filter((point) => point.outerLower !== null && point.outerUpper !== null);
  // Precision between two recalls is that of the higher one, as average precision sums it.
  const curve = kind === "precision_recall" ? "step-before" : "linear";
  return [
    areaY(whole, { x: "x", y1: "outerLower", y2: "outerUpper", fill: colour, fillOpacity: 0.09, curve }),
    areaY(banded, { x: "x", y1: "lower", y2: "upper", fill: colour, fillOpacity: 0.16, curve }),
    lineY(points, { x: "x", y: "y", stroke: colour, strokeWidth: 1.8, strokeDasharray: dash || undefined, curve }),
  ];
}

function calibrationMarks(points: Point[], colour: string, dash: string): Markish[] {
  return [
    ruleX(points.filter((point) => point.outerLower !== null), { x: "x", y1: "outerLower", y2: "outerUpper", stroke: colour, strokeWidth: 6, strokeOpacity: 0.15 }),
    lineY(points, { x: "x", y: "y", stroke: colour, strokeOpacity: 0.6, strokeDasharray: dash || undefined }),
    ruleX(points.filter((point) => point.lower !== null), { x: "x", y1: "lower", y2: "upper", stroke: colour, strokeWidth: 1.5 }),
    dot(points, { x: "x", y: "y", r: 3.5, fill: colour, stroke: "var(--page)" }),
  ];
}

function residualMarks(points: Point[], colour: string): Markish[] {
  const binned = points.filter((point) => point.lower !== null && point.upper !== null);
  if (binned.length === 0) return [dot(points, { x: "x", y: "y", r: 1.8, fill: colour, fillOpacity: 0.45 })];
  return [
    ruleX(binned, { x: "x", y1: "lower", y2: "upper", stroke: colour, strokeWidth: 1.5 }),
    dot(points, { x: "x", y: "y", r: 3.5, fill: colour, stroke: "var(--page)" }),
  ];
}

export function curveOptions(kind: CurveKind, series: Series[], width: number): PlotOptions {
  const axes = kAxes[kind];
  const share = kind !== "residuals";
  const marks: Markish[] = [];
  if (kind === "roc" || kind === "gain" || kind === "calibration") {
    marks.push(link([0], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: "var(--muted)", strokeDasharray: "3 3" }));
  } else if (kind === "det") {
    marks.push(link([0], { x1: 0, y1: 1, x2: 1, y2: 0, stroke: "var(--muted)", strokeDasharray: "3 3" }));
  } else if (kind === "residuals") {
    marks.push(ruleY([0], { stroke: "var(--muted)" }));
  }
  const all = series.map(({ name, estimate }, i) => ({ name, points: pointsOf(kind, estimate.table!), colour: seriesColour(i), dash: kDashes[i % 4]! }));
  for (const { points, colour, dash } of all) {
    if (kind === "calibration") marks.push(...calibrationMarks(points, colour, dash));
    else if (kind === "residuals") marks.push(...residualMarks(points, colour));
    else marks.push(...curveMarks(kind, points, colour, dash));
  }
  const tips = all.flatMap(({ name, points }) => {
    const title = pointTitle(kind, name, series.length > 1);
    return points.map((point) => ({ x: point.x, y: point.y, title: title(point) }));
  });
  const nearest = { x: "x", y: "y", title: "title", fill: "var(--raised)", stroke: "var(--muted)" };
  marks.push(tip(tips, series.length > 1 || kind === "residuals" ? pointer(nearest) : pointerX(nearest)));
  return {
    height: Math.min(width, share ? 400 : 320),
    marginLeft: 52,
    marginBottom: 40,
    x: { label: axes.x, labelAnchor: "center", labelArrow: "none", grid: true, ...(share ? { domain: [0, 1] } : { nice: true }) },
    y: { label: axes.y, labelAnchor: "center", labelArrow: "none", grid: true, ...(share ? { domain: [0, 1] } : { nice: true }) },
    marks,
  };
}
