// SPDX-License-Identifier: Apache-2.0
// Fills the built page with a document, as `assay show --format html` does: npm run sample [-- run.json out.html]
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const [from = new URL("sample/run.json", root), to = new URL("dist/sample.html", root)] = process.argv.slice(2);
const document = readFileSync(from, "utf8").replaceAll("<", "\\u003c");
writeFileSync(to, readFileSync(new URL("dist/report.html", root), "utf8").replace("__ASSAY_RUN__", () => document));
