// A bare Node HTTP server that parses each body and answers tools/call: node bare-http.mjs PORT
import { createServer } from "node:http";

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const { id, params } = JSON.parse(Buffer.concat(chunks).toString());
    const content = [{ type: "text", text: params.arguments.text }];
    const body = JSON.stringify({ jsonrpc: "2.0", id, result: { content } });
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }).end(body);
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
