// SPDX-License-Identifier: Apache-2.0
// Axes of the interval bars: domains, ticks, positions in percent.

export type Domain = [number, number];

// The smallest domain that holds all the values, widened by `padding` of its length, within `range` where that has ends.
export function domainOf(values: (number | null | undefined)[], range?: [number | null, number | null], padding = 0.08): Domain {
  const finite = values.filter((value): value is number => value !== null && value !== undefined && Number.isFinite(value));
  let low = Math.min(...finite);
  let high = Math.max(...finite);
  if (finite.length === 0) [low, high] = [range?.[0] ?? 0, range?.[1] ?? 1];
  const length = high - low || Math.abs(high) * 0.1 || 1;
  low -= length * padding;
  high += length * padding;
  if (range && range[0] !== null && low < range[0]) low = range[0];
  if (range && range[1] !== null && high > range[1]) high = range[1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

// The metric's own axis: its whole range where that is bounded, else from its natural end to what occurs.
export function metricDomain(values: (number | null | undefined)[], range?: [number | null, number | null]): Domain {
  if (range && range[0] !== null && range[1] !== null) return [range[0], range[1]];
  const anchored = [...values, range?.[0], range?.[1]];
  return domainOf(anchored, range);
}

export function position(value: number, domain: Domain): number {
  const share = (value - domain[0]) / (domain[1] - domain[0]);
  return Math.min(100, Math.max(0, share * 100));
}

// About `count` round numbers inside the domain.
export function ticks(domain: Domain, count = 5): number[] {
  const length = domain[1] - domain[0];
  const power = 10 ** Math.floor(Math.log10(length / count));
  const error = length / count / power;
  const step = power * (error >= 7.07 ? 10 : error >= 3.16 ? 5 : error >= 1.41 ? 2 : 1);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const result: number[] = [];
  for (let i = Math.ceil(domain[0] / step - 1e-9); i * step <= domain[1] + step * 1e-9; ++i) {
    result.push(Number((i * step).toFixed(Math.min(decimals, 20))));
  }
  return result;
}
