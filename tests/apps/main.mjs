// The pages of data/apps in Chromium, hosted by the official AppBridge, against the built server over HTTP.
// Takes screenshots into the folder of the first argument. Ends with one line that counts.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { build } from "esbuild";
import puppeteer from "puppeteer-core";

import { views } from "./views.mjs";

const shots = process.argv[2] || "shots";
mkdirSync(shots, { recursive: true });
let passed = 0, failed = 0;

const bundle = (await build({ entryPoints: ["host.mjs"], bundle: true, format: "iife", write: false, logLevel: "error" })).outputFiles[0].text;
const csp = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; media-src 'self' data:; connect-src 'none'; frame-src 'self'";

function serve(handler) {
  return new Promise((resolve) => {
    const s = createServer(handler).listen(0, "127.0.0.1", () => resolve({ port: s.address().port, close: () => s.close() }));
  });
}

const proxy = await serve((q, r) => r.writeHead(200, { "Content-Type": "text/html", "Content-Security-Policy": csp })
  .end(readFileSync("sandbox.html")));
const host = await serve((q, r) => r.writeHead(200, { "Content-Type": "text/html" })
  .end(`<!doctype html><title>host</title><body><script>${bundle.replaceAll("</script", "<\\/script")}</script>`));

function start(args, env = {}) {
  const child = spawn(process.env.AUTOTASK_MCP, args, { env: { HOME: process.cwd(), PATH: process.env.PATH, AUTOTASK_TIMEZONE: "America/New_York", ...env } });
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk) => {
      said += chunk;
      const found = said.match(/serving (http:\S+)/);
      if (found) resolve({ child, url: found[1] });
    };
    child.stderr.on("data", hear);
    child.stdout.on("data", hear);
    child.on("exit", () => reject(Error(`the server ended: ${said}`)));
  });
}

const server = await start(["http", "--listen", "127.0.0.1:0", "--me", "hannah.whitcomb@harborline.example",
  "--allow-origin", `http://127.0.0.1:${host.port}`]);
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync), headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });

async function open(view, theme, width) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && complaints.push(m.text()));
  page.on("pageerror", (e) => complaints.push(String(e)));
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
  await page.goto(`http://127.0.0.1:${host.port}/`);
  await page.evaluate((o) => window.openApp(o), { mcp: server.url, sandbox: `http://127.0.0.1:${proxy.port}/`,
    tool: view.tool, args: await view.args(server.url), theme, width });
  const frame = await inner(page);
  await frame.waitForSelector(view.ready, { timeout: 20000 });
  await new Promise((r) => setTimeout(r, 400));
  return { page, frame, complaints, seen: () => page.evaluate(() => window.seen) };
}

async function inner(page) {
  for (let i = 0; i < 100; i++) {
    const f = page.frames().find((x) => x.parentFrame()?.parentFrame());
    if (f) return f;
    await new Promise((r) => setTimeout(r, 50));
  }
  throw Error("the page has no frame");
}

async function check(name, body) {
  try {
    await body();
    passed++;
  } catch (e) {
    failed++;
    console.log(`FAIL ${name}: ${e.message}`);
  }
}

export function must(condition, ...what) {
  if (!condition) throw Error(what.map((w) => (typeof w === "string" ? w : JSON.stringify(w))).join(" "));
}

// What every page must do, in both themes and at two widths.
async function common(view, theme, width) {
  const o = await open(view, theme, width);
  const seen = await o.seen();
  await o.page.screenshot({ path: `${shots}/${view.name}-${theme}-${width}.png`, fullPage: true });
  must(seen.contents.length === 1 && seen.contents[0].mimeType === "text/html;profile=mcp-app", "contents", seen.contents[0].mimeType);
  must(Buffer.byteLength(seen.contents[0].text) < 8192, "8 KB at most");
  must(seen.sizes.length > 0, "no size was told");
  must(!seen.result.isError && seen.result.content[0].text.length > 20, "the text answer is complete");
  const wide = await o.frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  must(wide <= 0, `it is ${wide} px wider than its ${width}`);
  const dark = await o.frame.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).every((c) => c < 90));
  must(dark === (theme === "dark"), "the theme is not followed");
  const poor = await o.frame.evaluate(contrasts);
  must(poor.length === 0, "contrast under 4.5:", poor.slice(0, 3));
  must(o.complaints.length === 0, "console:", o.complaints);
  await o.page.close();
}

// Texts whose contrast with what is behind them is under 4.5:1.
function contrasts() {
  const rgb = (c) => c.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const e of document.body.querySelectorAll("*")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || e.disabled || ["SCRIPT", "STYLE", "OPTION"].includes(e.tagName) || !e.getClientRects().length) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push(`${e.tagName} ${e.textContent.slice(0, 20)} ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
  }
  return poor;
}

try {
  for (const view of views) {
    for (const theme of ["light", "dark"])
      for (const width of [900, 320])
        await check(`${view.name} ${theme} ${width}`, () => common(view, theme, width));
    for (const [name, act] of Object.entries(view.acts))
      await check(`${view.name}: ${name}`, async () => {
        const o = await open(view, "light", 900);
        await act(o, must);
        must(o.complaints.length === 0, "console:", o.complaints);
        await o.page.close();
      });
  }
} finally {
  await browser.close();
  server.child.removeAllListeners("exit");
  server.child.kill();
  host.close();
  proxy.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
