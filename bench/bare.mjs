// Node without any library: `reply FILE` answers every line with FILE, `echo` parses each line and
// answers tools/call.
import { readFileSync } from "node:fs";

const [, , what, file] = process.argv;
const reply = what === "reply" ? readFileSync(file) : null;
let rest = "";

function answer(line) {
  const { id, params } = JSON.parse(line);
  const content = [{ type: "text", text: params.arguments.text }];
  return JSON.stringify({ jsonrpc: "2.0", id, result: { content } });
}

process.stdin.setEncoding("utf8").on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  if (lines.length === 0) return;
  process.stdout.write(reply ?? lines.map(answer).join("\n") + "\n");
});
