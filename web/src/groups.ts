// SPDX-License-Identifier: Apache-2.0
// Which estimates stand together: columns that differ, series of a plot, panels of slices and of curves.
import type { Estimate, Place } from "./run";

export const kPlaceKeys = ["dataset", "model", "prompt", "probe", "window", "fold"] as const satisfies readonly (keyof Place)[];
export type PlaceKey = (typeof kPlaceKeys)[number];

// The parts of the key that are not the same in all estimates: only these need saying.
export function varyingKeys(estimates: Partial<Place>[]): PlaceKey[] {
  return kPlaceKeys.filter((key) => new Set(estimates.map((estimate) => estimate[key] ?? null)).size > 1);
}

export function placeText(place: Partial<Place>, keys: readonly PlaceKey[]): string {
  return keys.map((key) => place[key]).filter((value) => value !== null && value !== undefined).join(", ");
}

export function groupBy<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export function isWhole(estimate: Estimate): boolean {
  return estimate.slice === null || estimate.slice === "";
}

// "metric" or "metric[sex=Female]", with where it was measured when that is not the same for all.
export function titleOf(estimate: Estimate, keys: readonly PlaceKey[]): string {
  const place = placeText(estimate, keys);
  return estimate.metric + (isWhole(estimate) ? "" : `[${estimate.slice}]`) + (place ? `, ${place}` : "");
}

export interface SliceRow {
  estimate: Estimate;
  series: string; // "" where there is only one
  overall: number | null; // of the same series, the whole table
  firstOfSlice: boolean;
  rowsOfSlice: number;
}

export interface SlicePanel {
  metric: string;
  rows: SliceRow[];
}

// One panel a metric; in it each slice with one row a series (a dataset, model, ...).
export function slicePanels(estimates: Estimate[]): SlicePanel[] {
  const numbers = estimates.filter((estimate) => !estimate.table);
  const sliced = numbers.filter((estimate) => !isWhole(estimate));
  const keys = varyingKeys(sliced);
  const identity = (estimate: Estimate) => JSON.stringify([estimate.metric, ...kPlaceKeys.map((key) => estimate[key])]);
  const overall = new Map(numbers.filter(isWhole).map((estimate) => [identity(estimate), estimate.value]));
  const panels: SlicePanel[] = [];
  for (const group of groupBy(sliced, (estimate) => estimate.metric).values()) {
    const rows: SliceRow[] = [];
    for (const ofSlice of groupBy(group, (estimate) => estimate.slice ?? "").values()) {
      ofSlice.forEach((estimate, i) => {
        const value = overall.get(identity(estimate)) ?? null;
        rows.push({ estimate, series: placeText(estimate, keys), overall: value, firstOfSlice: i === 0, rowsOfSlice: ofSlice.length });
      });
    }
    panels.push({ metric: group[0]!.metric, rows });
  }
  return panels;
}

export type CurveKind = "roc" | "precision_recall" | "det" | "gain" | "calibration" | "residuals";

export interface Series {
  name: string;
  estimate: Estimate;
}

export interface CurvePanel {
  kind: CurveKind;
  title: string;
  series: Series[];
}

export function metricName(metric: string): string {
  return metric.split("(")[0]!;
}

const kCurves: Record<string, CurveKind> = {
  roc_curve: "roc",
  precision_recall_curve: "precision_recall",
  det_curve: "det",
  gain_curve: "gain",
  calibration_curve: "calibration",
  residual_curve: "residuals",
};

// More lines than this in one plot cannot be told apart.
const kSeriesPerPlot = 4;

// One panel a metric and slice dimension; residuals stand alone, because clouds of points hide each other.
export function curvePanels(estimates: Estimate[]): CurvePanel[] {
  const curves = estimates.filter((estimate) => estimate.table && kCurves[metricName(estimate.metric)]);
  const keys = varyingKeys(curves);
  const panels: CurvePanel[] = [];
  const dimension = (estimate: Estimate) => estimate.cells.map((cell) => cell.column).join(" * ");
  for (const group of groupBy(curves, (curve) => JSON.stringify([curve.metric, dimension(curve)])).values()) {
    const first = group[0]!;
    const kind = kCurves[metricName(first.metric)]!;
    const by = dimension(first) ? ` by ${dimension(first)}` : "";
    const title = first.metric + by;
    const size = kind === "residuals" ? 1 : kSeriesPerPlot;
    for (let start = 0; start < group.length; start += size) {
      const series = group.slice(start, start + size).map((estimate) => ({
        name: [isWhole(estimate) ? "" : estimate.slice, placeText(estimate, keys)].filter(Boolean).join(", ") || "all rows",
        estimate,
      }));
      panels.push({ kind, title: size === 1 && group.length > 1 ? `${title}, ${series[0]!.name}` : title, series });
    }
  }
  return panels;
}

export function isConfusionMatrix(estimate: Estimate): boolean {
  return estimate.table !== undefined && metricName(estimate.metric) === "confusion_matrix";
}

// Tables that no plot is made for are shown as they are.
export function isPlainTable(estimate: Estimate): boolean {
  return estimate.table !== undefined && !isConfusionMatrix(estimate) && !kCurves[metricName(estimate.metric)];
}
