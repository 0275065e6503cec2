// The Inspector's command line, in the eras that it can negotiate. It needs Node 22.19 or newer.
import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { check, tally } from "./check.mjs";

const run = promisify(execFile);
const launcher = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";

async function inspect(era, method, ...more) {
  const { stdout } = await run(
    process.execPath,
    [launcher, "--cli", "--quiet", "--protocol-era", era, process.env.AUTOTASK_MCP, "stdio", "--method", method, ...more],
    { env: { ...process.env, HOME: process.cwd() }, maxBuffer: 1 << 24, timeout: 30000 },
  );
  return JSON.parse(stdout);
}

const callTool = (era, name, args, ...more) =>
  inspect(era, "tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args), ...more);

async function checkEra(era) {
  await check(`inspector ${era}: tools/list, no schema problem under --strict`, async () => {
    const { tools } = await inspect(era, "tools/list", "--strict");
    assert.ok(tools.length >= 30);
  });
  await check(`inspector ${era}: tools/call`, async () => {
    const result = await callTool(era, "search_tickets", { overdue: true, sort: "due" });
    assert.ok(!result.isError);
    assert.ok(result.structuredContent.rows.length > 0);
  });
  await check(`inspector ${era}: a tool that fails is an exit status with the tool's own words`, async () => {
    const error = await callTool(era, "get_ticket", { ticket: "T20990101.0001" }).then(
      (result) => assert.fail(JSON.stringify(result).slice(0, 300)),
      (failure) => failure,
    );
    assert.ok(error.code > 0, String(error.code));
    assert.match(`${error.stdout}${error.stderr}`, /no record with the number/);
  });
  await check(`inspector ${era}: resources/list, resources/templates/list, resources/read`, async () => {
    const { resources } = await inspect(era, "resources/list");
    const { resourceTemplates } = await inspect(era, "resources/templates/list");
    assert.ok(resources.length > 0 && resourceTemplates.length > 0);
    const { contents } = await inspect(era, "resources/read", "--uri", resources[0].uri);
    assert.equal(contents[0].uri, resources[0].uri);
  });
  await check(`inspector ${era}: prompts/list`, async () => {
    assert.ok(Array.isArray((await inspect(era, "prompts/list")).prompts));
  });
}

export async function checkInspector() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 19)) {
    console.log(`skipped - inspector: it needs Node 22.19, this is ${process.versions.node}`);
    tally.skipped = (tally.skipped ?? 0) + 1;
    return;
  }
  for (const era of ["legacy", "modern", "auto"]) await checkEra(era);
}
