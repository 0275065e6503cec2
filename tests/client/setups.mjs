// The server in other set-ups: read-only, a sandbox process of its own, wrong credentials, no
// upstream at all.
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { check, errorOf } from "./check.mjs";
import { variants, withClient } from "./connect.mjs";
import { listAllTools, textOf } from "./tools.mjs";

const [v1, , , pinned] = variants;

// Starts `autotask-mcp sandbox` on a free port; what it prints says where and for whom.
async function startSandbox() {
  const child = spawn(process.env.AUTOTASK_MCP, ["sandbox", "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { HOME: process.cwd() },
  });
  const env = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = line.match(/(AUTOTASK_\w+)=["']?([^"'\s]+)/) ?? [];
    if (name) env[name] = value;
    if (["URL", "USERNAME", "SECRET", "INTEGRATION_CODE"].every((part) => Object.keys(env).some((key) => key.endsWith(part)))) break;
  }
  return { env, stop: () => new Promise((resolve) => child.once("exit", resolve).kill("SIGTERM")) };
}

async function readOnly() {
  await withClient(v1, { args: ["stdio", "--read-only"] }, async (c) => {
    const names = (await listAllTools(c)).map((tool) => tool.name);
    assert.ok(names.includes("search_tickets"));
    assert.deepEqual(names.filter((name) => /^(create|update|delete)_/.test(name)), []);
    for (const name of ["create_ticket", "autotask_create_ticket", "create_entity", "delete_entity"]) {
      const args = { title: "no", company: "Harper", entity: "Tickets", id: 1, confirm: "CREATE_TICKET" };
      const outcome = await c.call(name, args).catch((error) => ({ isError: true, error }));
      assert.equal(outcome.isError, true, name);
      assert.match(outcome.error?.message ?? textOf(outcome), /read-only|no tool/, name);
    }
  });
}

async function sandboxProcess(sandbox) {
  await withClient(pinned, { env: sandbox.env }, async (c) => {
    const result = await c.call("search_tickets", { open_only: true, unassigned: true });
    assert.ok(!result.isError, textOf(result));
    assert.ok(result.structuredContent.rows.length > 0);
    assert.doesNotMatch(textOf(result), /built-in sample data/, "a configured tenant is not called a sandbox");
  });
}

async function wrongSecret(sandbox) {
  await withClient(v1, { env: { ...sandbox.env, AUTOTASK_SECRET: "wrong" } }, async (c) => {
    const result = await c.call("search_tickets", { open_only: true });
    assert.equal(result.isError, true);
    assert.match(textOf(result), /AUTOTASK_(USERNAME|SECRET)|password|secret|credential/i);
    assert.match(textOf(result), /^Fix: /m);
  });
}

async function halfSetUp() {
  await withClient(v1, { env: { AUTOTASK_USERNAME: "someone@example.com" } }, async (c) => {
    assert.ok((await listAllTools(c)).length >= 30, "it starts all the same");
    const result = await c.call("search_tickets", {});
    assert.match(textOf(result), /AUTOTASK_SECRET and AUTOTASK_INTEGRATION_CODE are not set/);
  });
}

async function noUpstream(sandbox) {
  const env = Object.fromEntries(Object.entries(sandbox.env).map(([key, value]) => [key, value.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:9")]));
  await withClient(v1, { env }, async (c) => {
    const result = await c.call("search_tickets", { open_only: true });
    assert.equal(result.isError, true);
    assert.match(textOf(result), /^Fix: /m);
  });
}

async function badFlag() {
  const error = await errorOf(withClient(v1, { args: ["stdio", "--no-such-flag"] }, async () => {}));
  assert.match(error.message, /closed/i);
}

export async function checkSetups() {
  const sandbox = await startSandbox();
  try {
    await check("set-up: --read-only neither lists nor runs writes", readOnly);
    await check("set-up: against a sandbox process, over a socket", () => sandboxProcess(sandbox));
    await check("set-up: a wrong secret is explained by the call", () => wrongSecret(sandbox));
    await check("set-up: half the credentials: the call names the others", halfSetUp);
    await check("set-up: nobody listens upstream", () => noUpstream(sandbox), 40);
    await check("set-up: an unknown flag ends the process at once", badFlag);
  } finally {
    await sandbox.stop();
  }
}
