// What the protocol offers besides tools: resources, prompts, completion, ping, progress,
// cancellation, many calls at once, and the end of a connection.
import { strict as assert } from "node:assert";

import { check, errorOf, processIsThere, until } from "./check.mjs";
import { connect, modernVersion } from "./connect.mjs";
import { textOf } from "./tools.mjs";

export async function checkOpening(c) {
  await check(`${c.label}: connects in the ${c.era} era and learns what this server is`, async () => {
    assert.equal(c.client.getServerVersion().name, "autotask-mcp");
    assert.match(c.client.getInstructions(), /SANDBOX/);
    assert.ok(c.client.getServerCapabilities().tools);
    if (c.sdk === 2) {
      assert.equal(c.client.getProtocolEra(), c.era);
      assert.equal(c.client.getNegotiatedProtocolVersion(), c.era === "modern" ? modernVersion : "2025-11-25");
    }
  });
  await check(`${c.label}: ping`, async () => {
    if (c.era === "legacy") assert.deepEqual(await c.client.ping(), {});
    else assert.ok((await c.client.discover()).supportedVersions.includes(modernVersion));
  });
}

export async function checkResources(c) {
  await check(`${c.label}: resources: every one listed can be read`, async () => {
    const { resources } = await c.client.listResources();
    assert.ok(resources.length > 0);
    for (const { uri, mimeType } of resources) {
      const { contents } = await c.client.readResource({ uri });
      assert.equal(contents[0].uri, uri);
      assert.equal(contents[0].mimeType, mimeType);
      JSON.parse(contents[0].text);
    }
  });
  await check(`${c.label}: resource templates: a ticket by its number; an unknown one is an error`, async () => {
    const { resourceTemplates } = await c.client.listResourceTemplates();
    const { uriTemplate } = resourceTemplates.find(({ name }) => name === "ticket");
    const { structuredContent } = await c.call("search_tickets", { open_only: true, limit: 1 });
    const number = structuredContent.rows[0][0];
    const { contents } = await c.client.readResource({ uri: uriTemplate.replace(/\{\w+\}/, number) });
    assert.ok(contents[0].text.includes(number));
    await errorOf(c.client.readResource({ uri: "autotask://nothing/of/this" }));
    const { error } = c.wire.received.at(-1); // version 2 of the SDK rewrites the code for its user
    assert.equal(error.code, c.era === "modern" ? -32602 : -32002);
  });
}

export async function checkPrompts(c) {
  await check(`${c.label}: prompts: every one listed can be got; completion of their arguments`, async () => {
    if (!c.client.getServerCapabilities().prompts) return;
    const { prompts } = await c.client.listPrompts();
    const { structuredContent } = await c.call("search_tickets", { open_only: true, limit: 1 });
    for (const prompt of prompts) {
      const values = prompt.arguments?.filter(({ required }) => required).map(({ name }) => [name, structuredContent.rows[0][0]]);
      const { messages } = await c.client.getPrompt({ name: prompt.name, arguments: Object.fromEntries(values ?? []) });
      assert.ok(messages[0].content.text.length > 20, prompt.name);
      if (!c.client.getServerCapabilities().completions) continue;
      for (const { name } of prompt.arguments ?? []) {
        const argument = { name, value: "" };
        const { completion } = await c.client.complete({ ref: { type: "ref/prompt", name: prompt.name }, argument });
        assert.ok(Array.isArray(completion.values) && completion.values.length <= 100);
      }
    }
    assert.equal((await errorOf(c.client.getPrompt({ name: "no_such_prompt" }))).code, -32602);
  });
}

export async function checkConcurrency(c) {
  await check(`${c.label}: 50 calls at once, each reply to its own request`, async () => {
    const { structuredContent } = await c.call("search_tickets", { limit: 50, sort: "-createDate" });
    const numbers = structuredContent.rows.map((row) => row[0]);
    assert.equal(new Set(numbers).size, 50);
    const results = await Promise.all(numbers.map((ticket) => c.call("get_ticket", { ticket })));
    results.forEach((result, i) => {
      assert.ok(!result.isError, textOf(result));
      assert.equal(result.structuredContent.record.ticketNumber, numbers[i]);
    });
  });
  await check(`${c.label}: a progress callback gets growing values or none`, async () => {
    const seen = [];
    const onprogress = ({ progress }) => seen.push(progress);
    const result = await c.call("search_tickets", { overdue: true }, { onprogress });
    assert.ok(!result.isError, textOf(result));
    seen.forEach((value, i) => assert.ok(i === 0 || value > seen[i - 1], `${seen}`));
  });
}

// Every message of the connection, as the revision's schema wants it.
export async function checkWire(c) {
  await check(`${c.label}: what went over the wire`, async () => {
    const ids = c.wire.received.filter((m) => "id" in m).map((m) => m.id);
    assert.equal(new Set(ids).size, ids.length, "no request was answered twice");
    for (const { result } of c.wire.received.filter((m) => m.result)) {
      if (c.era === "legacy") assert.ok(!("resultType" in result), "legacy results have no resultType");
      else assert.equal(result.resultType, "complete");
      if (c.era === "modern" && result.tools) assert.ok(result.ttlMs >= 0 && result.cacheScope);
    }
    assert.doesNotMatch(c.stderr, /error|warn/i);
  });
}

export async function checkClosing(c) {
  await check(`${c.label}: closing ends the process`, async () => {
    assert.ok(processIsThere(c.pid));
    await c.close();
    await until(() => !processIsThere(c.pid), `process ${c.pid} ends`);
  });
}

// The sandbox makes its data at the first call, which leaves time to change one's mind; a slow
// upstream would do the same.
export async function checkCancellation(variant) {
  await check(`${variant.label}: a cancelled call gets no reply, and the next one does`, async () => {
    const c = await connect(variant);
    try {
      const abort = new AbortController();
      const running = c.call("search_tickets", { overdue: true }, { signal: abort.signal });
      setTimeout(() => abort.abort("changed my mind"), 10);
      await errorOf(running);
      const { id } = c.wire.sent.find((m) => m.method === "tools/call");
      assert.ok(c.wire.sent.some((m) => m.method === "notifications/cancelled" && m.params.requestId === id));
      const next = await c.call("search_tickets", { overdue: true });
      assert.ok(!next.isError, textOf(next));
      assert.ok(!c.wire.received.some((m) => m.id === id), "nothing came for the cancelled call");
    } finally {
      await c.close();
    }
  });
}
