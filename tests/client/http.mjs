// The server over HTTP: Streamable HTTP with both versions of the SDK in both eras, and HTTP+SSE of
// 2024-11-05 with the transport of version 1 that still speaks it; with a token, and at the end.
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport as HttpV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from "@modelcontextprotocol/client";

import { check, errorOf, until } from "./check.mjs";
import { modernVersion } from "./connect.mjs";
import { textOf } from "./tools.mjs";

const token = "client-test-token-0123456789";

async function startServer(...args) {
  const child = spawn(process.env.AUTOTASK_MCP, [...args, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { HOME: process.cwd(), AUTOTASK_HTTP_TOKEN: token },
  });
  const exited = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
  for await (const line of createInterface({ input: child.stderr })) {
    const [, url] = line.match(/(http:\S+)\/mcp/) ?? [];
    if (url) return { url, stop: () => (child.kill("SIGTERM"), exited) };
  }
  throw new Error("the server ended");
}

const withToken = (value = token) => ({ requestInit: { headers: { Authorization: `Bearer ${value}` } } });
const info = { name: "client-tests", version: "1" };
const over = (Transport, path) => (url, options) => new Transport(new URL(url + path), options);

const kinds = [
  { label: "v1 over HTTP+SSE", client: () => new ClientV1(info), transport: over(SSEClientTransport, "/sse"), sdk: 1 },
  { label: "v1 over HTTP", client: () => new ClientV1(info), transport: over(HttpV1, "/mcp"), sdk: 1 },
  { label: "v2 over HTTP", client: () => new ClientV2(info), transport: over(HttpV2, "/mcp"), era: "legacy" },
  ...[["auto", "auto"], ["pinned", { pin: modernVersion }]].map(([name, mode]) => ({
    label: `v2 ${name} over HTTP`,
    client: () => new ClientV2(info, { versionNegotiation: { mode } }),
    transport: over(HttpV2, "/mcp"),
    era: "modern",
  })),
];

const call = (kind, client, name, args, options) =>
  kind.sdk === 1 ? client.callTool({ name, arguments: args }, undefined, options) : client.callTool({ name, arguments: args }, options);

async function converse(kind, url) {
  const client = kind.client();
  await client.connect(kind.transport(url, withToken()));
  if (kind.era) assert.equal(client.getProtocolEra(), kind.era);
  assert.match(client.getInstructions(), /SANDBOX/);
  if (kind.era !== "modern") assert.deepEqual(await client.ping(), {});
  assert.ok((await client.listTools()).tools.length > 20);
  const results = await Promise.all(Array.from({ length: 20 }, (_, i) => call(kind, client, "search_tickets", { limit: i + 1 })));
  results.forEach((result, i) => assert.equal(result.structuredContent.rows.length, i + 1, textOf(result)));
  const { resources } = await client.listResources();
  assert.equal((await client.readResource({ uri: resources[0].uri })).contents[0].uri, resources[0].uri);
  const error = await errorOf(client.readResource({ uri: "autotask://nothing/of/this" }));
  assert.ok(error.message.length > 0);
  await client.close();
}

async function wrongToken(kind, url) {
  const error = await errorOf(kind.client().connect(kind.transport(url, withToken("wrong-token-0123456789"))));
  assert.match(`${error.message} ${error.code ?? ""} ${error.cause?.message ?? ""}`, /401|[Uu]nauthori[sz]ed|token/);
}

// The stream of an HTTP+SSE client is its connection: it ends with the server, at once.
async function endOfServer() {
  const server = await startServer("sse");
  const client = new ClientV1(info);
  let closed = false;
  client.onclose = client.onerror = () => (closed = true);
  await client.connect(over(SSEClientTransport, "/sse")(server.url, withToken()));
  await client.ping();
  const begin = Date.now();
  assert.equal(await server.stop(), 0);
  assert.ok(Date.now() - begin < 1000, `${Date.now() - begin} ms`);
  await until(() => closed, "the client notices");
  await client.close();
}

export async function checkHttp() {
  const server = await startServer("sse");
  try {
    for (const kind of kinds) {
      await check(`${kind.label}: tools, 20 calls at once, resources, errors`, () => converse(kind, server.url));
      await check(`${kind.label}: a wrong token is refused`, () => wrongToken(kind, server.url));
    }
  } finally {
    await check("over HTTP: the server ends when it is told to", async () => assert.equal(await server.stop(), 0));
  }
  await check("over HTTP+SSE: the end of the server", endOfServer);
}
