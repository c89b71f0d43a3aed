// SPDX-License-Identifier: Apache-2.0
import { mount } from "svelte";
import App from "./App.svelte";
import NoRun from "./components/NoRun.svelte";
import { readRun, type Run } from "./run";
import "./style.css";

const target = document.getElementById("page")!;

let run: Run | null = null;
let problem = "";
try {
  run = readRun(document.getElementById("assay-run")?.textContent ?? "");
} catch (error) {
  problem = error instanceof Error ? error.message : String(error);
}

if (run) {
  document.title = `${run.suite ?? "Evaluation"}: ${run.verdict ?? "estimates"}`;
  mount(App, { target, props: { run } });
} else {
  mount(NoRun, { target, props: { problem } });
}
