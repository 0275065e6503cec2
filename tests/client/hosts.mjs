// Programs that people use MCP servers with from a shell, started as they would be: mcporter and mcp-cli over stdio
// and HTTP, mcp-remote as the bridge between both.
import { strict as assert } from "node:assert";
import { execFile, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { check } from "./check.mjs";

const run = promisify(execFile);
const server = process.env.AUTOTASK_MCP;
const options = { env: { ...process.env, HOME: process.cwd() }, maxBuffer: 1 << 24, timeout: 40000 };
const host = async (name, ...more) => (await run(process.execPath, [`node_modules/.bin/${name}`, ...more], options)).stdout;

// The server over HTTP while body runs.
async function withHttp(body) {
  const child = spawn(server, ["http", "--listen", "127.0.0.1:0"], { env: options.env, stdio: ["ignore", "ignore", "pipe"] });
  try {
    const [line] = await new Promise((resolve) => createInterface(child.stderr).once("line", (text) => resolve([text])));
    await body(line.match(/http:\S+/)[0]);
  } finally {
    child.kill();
  }
}

async function checkMcporter(where, ...reach) {
  await check(`mcporter ${where}: lists the tools with their arguments`, async () => {
    const text = await host("mcporter", "list", "--name", "autotask", ...reach);
    assert.match(text, /function search_tickets\(/);
    assert.match(text, /function create_ticket\(title: string, company: string/);
  }, 40);
  await check(`mcporter ${where}: a call`, async () => {
    const result = JSON.parse(await host("mcporter", "call", "--name", "autotask", "--output", "json", ...reach, "search_tickets", "open_only=true", "limit=2"));
    const data = result.structuredContent ?? result;
    assert.ok(data.total > 2 && data.rows.length === 2, JSON.stringify(result).slice(0, 300));
  }, 40);
  await check(`mcporter ${where}: a write without its word is refused, with what would be sent`, async () => {
    const text = await host("mcporter", "call", "--name", "autotask", ...reach, "create_ticket", "title=Printer", "company=0").catch((e) => e.stdout + e.stderr);
    assert.match(text, /CREATE_TICKET/);
  }, 40);
}

async function checkMcpCli() {
  await writeFile("mcp-cli.json", JSON.stringify({ mcpServers: { autotask: { command: server, args: ["stdio"] } } }));
  await check("mcp-cli: a call over stdio", async () => {
    const text = await host("mcp-cli", "-c", "mcp-cli.json", "call-tool", "autotask:search_tickets", "--args", '{"open_only":true,"limit":2}');
    assert.equal(JSON.parse(text).structuredContent.rows.length, 2);
  }, 40);
}

// Standard input and output on this side, Streamable HTTP on the other.
async function throughRemote(url, messages) {
  const child = spawn(process.execPath, ["node_modules/.bin/mcp-remote", url], { env: options.env, stdio: ["pipe", "pipe", "ignore"] });
  const replies = [];
  try {
    await new Promise((resolve, reject) => {
      createInterface(child.stdout).on("line", (line) => {
        replies.push(JSON.parse(line));
        if (replies.length === messages.filter((m) => m.id !== undefined).length) resolve();
      });
      child.once("exit", () => reject(new Error("mcp-remote has ended")));
      child.stdin.write(messages.map((m) => `${JSON.stringify({ jsonrpc: "2.0", ...m })}\n`).join(""));
    });
  } finally {
    child.kill();
  }
  return replies;
}

async function checkRemote(url) {
  await check("mcp-remote: initialize, a list and a call through the bridge", async () => {
    const [opened, listed, called] = await throughRemote(url, [
      { id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } } },
      { method: "notifications/initialized" },
      { id: 2, method: "tools/list" },
      { id: 3, method: "tools/call", params: { name: "whoami", arguments: {} } },
    ]);
    assert.equal(opened.result.protocolVersion, "2025-06-18");
    assert.ok(listed.result.tools.length >= 30);
    assert.equal(called.result.structuredContent.sandbox, true);
  }, 40);
}

export async function checkHosts() {
  await checkMcporter("over stdio", "--stdio", `${server} stdio`);
  await checkMcpCli();
  await withHttp(async (url) => {
    await checkMcporter("over HTTP", "--http-url", url, "--allow-http");
    await checkRemote(url);
  });
}
