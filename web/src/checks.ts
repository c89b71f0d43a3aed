// SPDX-License-Identifier: Apache-2.0
// What a check's bound means on an axis.
import { domainOf, type Domain } from "./axis";
import { fullNumber, intervalText, plainNumber, shortNumber } from "./format";
import type { Check, Interval } from "./run";

export interface Requirement {
  passing: [number | null, number | null] | null; // null: not known
  bounds: number[];
  text: string; // ">= 0.9"
}

export function requirementOf(check: Check, bound: number | null = check.bound): Requirement {
  const comparison = check.comparison ?? check.check.match(/\s(>=|<=|==|>|<|within)\s/)?.[1] ?? null;
  if (bound === null || comparison === null) return { passing: null, bounds: bound === null ? [] : [bound], text: "" };
  if (comparison === "within") {
    const centre = check.centre ?? (check.difference ? 0 : null);
    const text = `within ${plainNumber(bound)}`;
    if (centre === null) return { passing: null, bounds: [], text };
    const ends: [number, number] = [centre - bound, centre + bound];
    return { passing: ends, bounds: ends, text: centre === 0 ? text : `${text} of ${plainNumber(centre)}` };
  }
  const text = `${comparison} ${plainNumber(bound)}`;
  if (comparison.startsWith(">")) return { passing: [bound, null], bounds: [bound], text };
  if (comparison.startsWith("<")) return { passing: [null, bound], bounds: [bound], text };
  return { passing: null, bounds: [bound], text };
}

// An axis that shows the estimate, its interval and the bound, whatever their scale.
export function checkDomain(estimates: { estimate: number | null; interval: Interval | null }[], bounds: number[]): Domain {
  const values = estimates.flatMap(({ estimate, interval }) => [estimate, interval?.lower, interval?.upper]);
  return domainOf([...values, ...bounds], undefined, 0.15);
}

export function barLabel(estimate: number | null, interval: Interval | null, required: string): string {
  const value = estimate === null ? "no estimate" : `estimate ${shortNumber(estimate)}`;
  return `${value}${interval ? `, interval ${intervalText(interval)}` : ""}${required ? `, required ${required}` : ""}`;
}

// "0.9221 − 0.9207 = 0.0014, paired"
export function differenceText(check: Check): { text: string; title: string } | null {
  const parts = check.difference;
  if (!parts || parts.first === null || parts.second === null) return null;
  const factor = parts.factor === 1 ? "" : `${plainNumber(parts.factor)} \u00d7 `;
  const other = parts.of === "baseline" ? "baseline " : "";
  return {
    text: `${shortNumber(parts.first)} \u2212 ${factor}${other}${shortNumber(parts.second)}, ${parts.paired ? "paired" : "not paired"}`,
    title: `${fullNumber(parts.first)} and ${fullNumber(parts.second)}`,
  };
}
