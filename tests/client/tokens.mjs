// What the server's lists and answers cost a model, counted with a real tokenizer (o200k). Fails when a
// list is over its budget. `./dev tokens SET` prints every tool of a toolset, the dearest first.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { encode } from "gpt-tokenizer/encoding/o200k_base";

const budgets = { core: 6000, all: 20000 };
const count = (value) => (value === undefined ? 0 : encode(typeof value === "string" ? value : JSON.stringify(value)).length);

async function ask(args, requests) {
  const server = spawn(process.env.AUTOTASK_MCP, ["stdio", ...args], { stdio: ["pipe", "pipe", "ignore"], env: { HOME: process.cwd(), TZ: "UTC" } });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const answers = [];
  const opening = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "tokens", version: "1" } };
  for (const [method, params] of [["initialize", opening], ...requests]) {
    server.stdin.write(JSON.stringify({ jsonrpc: "2.0", id: answers.length, method, params }) + "\n");
    answers.push(JSON.parse((await lines.next()).value).result);
  }
  server.stdin.end();
  return answers;
}

let failed = false;
console.log("tools/list             tools  tokens  budget  of these: what a host passes on (name, description, schema)");
for (const [set, budget] of Object.entries(budgets)) {
  const [opening, list] = await ask(["--toolsets", set], [["tools/list", {}]]);
  const seen = list.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  const tokens = count(list.tools);
  failed ||= tokens > budget;
  console.log(`${set.padEnd(22)} ${String(list.tools.length).padStart(5)} ${String(tokens).padStart(7)} ${String(budget).padStart(7)}  ${count(seen)}${tokens > budget ? "  OVER BUDGET" : ""}`);
  if (set === "core") console.log(`instructions                 ${String(count(opening.instructions)).padStart(7)}          ${opening.instructions.split(/\s+/).length} words`);
  if (set === process.argv[2]) for (const tool of [...list.tools].sort((a, b) => count(b) - count(a))) console.log(`  ${String(count(tool)).padStart(5)} ${tool.name}`);
}

const calls = [
  ["25 tickets", "search_tickets", { open_only: true, limit: 25 }, 1200],
  ["one ticket", "get_ticket", { ticket: null }, 1500],
  ["one ticket with notes", "get_ticket", { ticket: null, notes: true, time: true }, 2500],
];
const call = async (name, args) => (await ask([], [["tools/call", { name, arguments: args }]]))[1];
const first = await call("search_tickets", { open_only: true, limit: 1 });
const ticket = first.structuredContent.rows[0][first.structuredContent.columns.indexOf("number")];
console.log("\nanswer                  text  structured  budget (of either: hosts pass on one)");
for (const [what, name, args, budget] of calls) {
  const result = await call(name, "ticket" in args ? { ...args, ticket } : args);
  const [text, structured] = [count(result.content[0].text), count(result.structuredContent)];
  failed ||= Math.max(text, structured) > budget;
  console.log(`${what.padEnd(22)} ${String(text).padStart(5)} ${String(structured).padStart(11)} ${String(budget).padStart(7)}${Math.max(text, structured) > budget ? "  OVER BUDGET" : ""}`);
}
process.exitCode = failed ? 1 : 0;
