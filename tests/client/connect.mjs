// The clients under test behind one face: connects version 1 or 2 of the TypeScript SDK to a server
// process of its own and keeps what went over the wire.
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { Client as ClientV2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as TransportV2 } from "@modelcontextprotocol/client/stdio";

export const modernVersion = "2026-07-28";

export const variants = [
  { label: "v1", sdk: 1, era: "legacy" },
  { label: "v2 default", sdk: 2, era: "legacy" },
  { label: "v2 auto", sdk: 2, era: "modern", mode: "auto" },
  { label: "v2 pinned", sdk: 2, era: "modern", mode: { pin: modernVersion } },
];

function record(transport, wire) {
  const send = transport.send.bind(transport);
  const receive = transport.onmessage;
  transport.send = (message, options) => {
    wire.sent.push(message);
    return send(message, options);
  };
  transport.onmessage = (message, extra) => {
    wire.received.push(message);
    receive?.(message, extra);
  };
}

export async function connect(variant, { args = ["stdio"], env = {} } = {}) {
  const [Client, Transport] = variant.sdk === 1 ? [ClientV1, TransportV1] : [ClientV2, TransportV2];
  const info = { name: "client-tests", version: "1" };
  const options = variant.mode ? { versionNegotiation: { mode: variant.mode } } : {};
  const transport = new Transport({
    command: process.env.AUTOTASK_MCP,
    args,
    env: { HOME: process.cwd(), ...env },
    stderr: "pipe",
  });
  const c = { ...variant, wire: { sent: [], received: [] }, stderr: "" };
  transport.stderr.on("data", (chunk) => (c.stderr += chunk));
  c.client = new Client(info, options);
  await c.client.connect(transport);
  record(transport, c.wire);
  c.pid = transport.pid;
  c.call = (name, args, options) =>
    variant.sdk === 1
      ? c.client.callTool({ name, arguments: args }, undefined, options)
      : c.client.callTool({ name, arguments: args }, options);
  c.close = () => c.client.close();
  return c;
}

// Runs body with a connected client and always ends its server.
export async function withClient(variant, options, body) {
  const c = await connect(variant, options);
  try {
    return await body(c);
  } finally {
    await c.close();
  }
}
