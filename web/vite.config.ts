// SPDX-License-Identifier: Apache-2.0
// Builds the page into one HTML file: the script and the style sheet are written into it, and a content security
// policy forbids every request.
import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

const kPlaceholder = "__ASSAY_RUN__";
const kPolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

// The development server shows the sample document.
function sampleRun(): Plugin {
  return {
    name: "assay-sample-run",
    apply: "serve",
    transformIndexHtml(html) {
      const sample = readFileSync(new URL("sample/run.json", import.meta.url), "utf8").replaceAll("<", "\\u003c");
      return html.replace(kPlaceholder, () => sample);
    },
  };
}

function oneFile(): Plugin {
  return {
    name: "assay-one-file",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") this.error("the page is missing from the bundle");
      let html = String(page.source);
      let script = "";
      for (const [name, part] of Object.entries(bundle)) {
        if (name === "index.html") continue;
        if (part.type === "chunk") {
          // Inside a script element only these two sequences change how the rest is read.
          script += part.code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
        } else if (name.endsWith(".css")) {
          html = html.replace(/[ \t]*<link rel="stylesheet"[^>]*>\n?/, () => `<style>${String(part.source).trim()}</style>\n`);
        } else {
          this.error(`${name} cannot be written into the page`);
        }
        delete bundle[name];
      }
      html = html.replace(/[ \t]*<script type="module"[^>]*><\/script>\n?/, "");
      html = html.replace("<meta charset", () => `<meta http-equiv="Content-Security-Policy" content="${kPolicy}">\n    <meta charset`);
      html = html.replace("</body>", () => `<script type="module">${script.trim()}</script>\n  </body>`);
      if (html.split(kPlaceholder).length !== 2) this.error(`${kPlaceholder} must stand exactly once in the page`);
      if (/(?:src|href)="(?!#)/.test(html.slice(0, html.indexOf("<style>")))) this.error("the page still refers to another file");
      delete bundle["index.html"];
      this.emitFile({ type: "asset", fileName: "report.html", source: html });
    },
  };
}

export default defineConfig({
  plugins: [svelte(), sampleRun(), oneFile()],
  build: {
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 1_000_000,
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
  },
});
