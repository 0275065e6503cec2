// The echo server on version 2 of the TypeScript SDK over HTTP, both eras: node sdk2-http.mjs PORT
import { createServer } from "node:http";
import { McpServer, createMcpHandler } from "@modelcontextprotocol/server";
import { z } from "zod";

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "echo", version: "1.0" });
  server.registerTool("echo", { description: "Gives back its text.", inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
    content: [{ type: "text", text }],
  }));
  return server;
});

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    const { method, headers } = request;
    const body = method === "POST" ? Buffer.concat(chunks) : undefined;
    const reply = await handler.fetch(new Request(`http://${headers.host}${request.url}`, { method, headers, body }));
    response.writeHead(reply.status, Object.fromEntries(reply.headers));
    for await (const chunk of reply.body ?? []) response.write(chunk);
    response.end();
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
