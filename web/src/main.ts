// SPDX-License-Identifier: Apache-2.0
import { mount } from "svelte";
import App from "./App.svelte";
import { readComparison } from "./comparison";
import ComparisonPage from "./components/ComparisonPage.svelte";
import NoRun from "./components/NoRun.svelte";
import WeakSlicesPage from "./components/WeakSlicesPage.svelte";
import { readRun, type Run } from "./run";
import { readWeakSlices } from "./slices";
import "./style.css";

const target = document.getElementById("page")!;

const text = document.getElementById("assay-run")?.textContent ?? "";
const comparison = readComparison(text);
const weakSlices = readWeakSlices(text);
let run: Run | null = null;
let problem = "";
try {
  if (!comparison && !weakSlices) run = readRun(text);
} catch (error) {
  problem = error instanceof Error ? error.message : String(error);
}

if (comparison) {
  document.title = `${comparison.suite}: what changed`;
  mount(ComparisonPage, { target, props: { comparison } });
} else if (weakSlices) {
  document.title = `${weakSlices.suite}: weak slices`;
  mount(WeakSlicesPage, { target, props: { found: weakSlices } });
} else if (run) {
  document.title = `${run.suite ?? "Evaluation"}: ${run.verdict ?? "estimates"}`;
  mount(App, { target, props: { run } });
} else {
  mount(NoRun, { target, props: { problem } });
}
