// What a person does all day, through a real client: list, search, page, read, create, update.
import { strict as assert } from "node:assert";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { check, errorOf } from "./check.mjs";

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
const outputValidators = new Map();

export const textOf = (result) =>
  result.content.filter((block) => block.type === "text").map((block) => block.text).join("\n");

function succeeded(result) {
  assert.ok(!result.isError, textOf(result));
  return result;
}

function failedWith(result, code) {
  assert.equal(result.isError, true, textOf(result));
  assert.equal(result.structuredContent.error.code, code, textOf(result));
  assert.match(textOf(result), /^Fix: /m, "an error tells what to do next");
  return result;
}

// Each call's result against the tool's own output schema, where it has one.
async function call(c, name, args, options) {
  const result = await c.call(name, args, options);
  const validate = outputValidators.get(name);
  if (validate && !result.isError)
    assert.ok(validate(result.structuredContent), `${name}: ${ajv.errorsText(validate.errors)}`);
  return result;
}

export async function listAllTools(c) {
  const tools = [];
  let cursor;
  do {
    const page = await c.client.listTools(cursor ? { cursor } : {});
    tools.push(...page.tools);
    cursor = page.nextCursor;
  } while (cursor);
  return tools;
}

function checkTool(tool) {
  assert.match(tool.name, /^[a-z][a-z0-9_]{1,39}$/);
  assert.ok(tool.description, `${tool.name} has a description`);
  const { readOnlyHint, ...others } = tool.annotations;
  assert.equal(typeof readOnlyHint, "boolean", `${tool.name}: readOnlyHint`);
  assert.equal("destructiveHint" in others, !readOnlyHint, `${tool.name}: destructiveHint with writes, and only there`);
  assert.equal(tool.inputSchema.type, "object");
  ajv.compile(tool.inputSchema);
  if (tool.outputSchema) outputValidators.set(tool.name, ajv.compile(tool.outputSchema));
  const isWrite = "confirm" in (tool.inputSchema.properties ?? {}) || tool.name === "run_tool";
  assert.equal(tool.annotations.readOnlyHint, !isWrite, `${tool.name}: read-only means no confirm`);
}

const listed = new Map(); // variant -> its tools/list, to compare

export async function checkListing(c) {
  await check(`${c.label}: tools/list: every tool described, its schemas compile`, async () => {
    const tools = await listAllTools(c);
    tools.forEach(checkTool);
    assert.ok(tools.length >= 19, `${tools.length} tools`);
    assert.equal(new Set(tools.map((tool) => tool.name)).size, tools.length, "names are unique");
    listed.set(c.label, JSON.stringify(tools));
    const [[firstLabel, first]] = listed;
    assert.equal(listed.get(c.label), first, `the same list as ${firstLabel} got`);
  });
}

export async function checkReading(c) {
  let first;
  await check(`${c.label}: search_tickets: overdue ones, with names, as a table`, async () => {
    const result = succeeded(await call(c, "search_tickets", { overdue: true, sort: "due" }));
    const { total, columns, rows } = result.structuredContent;
    assert.ok(total > 0 && rows.length === Math.min(total, 25), `${rows.length} of ${total}`);
    assert.ok(textOf(result).startsWith(`${total} tickets`), textOf(result).slice(0, 100));
    for (const row of rows) {
      assert.equal(row.length, columns.length);
      assert.match(row[columns.indexOf("number")], /^T\d{8}\.\d{4}$/);
      assert.match(row[columns.indexOf("due")], /late/);
      assert.match(row[columns.indexOf("company")], /[A-Za-z]{3}/, "a name, not an id");
      assert.ok(textOf(result).includes(row[columns.indexOf("number")]), "the text has every row");
    }
    assert.match(textOf(result), /SANDBOX/);
    first = rows[0];
  });
  await check(`${c.label}: search_tickets: pages follow one another without gap or overlap`, async () => {
    const page = (more) => call(c, "search_tickets", { open_only: true, limit: 7, ...more }).then(succeeded);
    const one = (await page({})).structuredContent;
    const two = (await page({ cursor: one.next_cursor })).structuredContent;
    const both = succeeded(await call(c, "search_tickets", { open_only: true, limit: 14 })).structuredContent;
    assert.deepEqual([...one.rows, ...two.rows], both.rows);
    assert.equal(one.total, two.total);
    assert.ok(two.next_cursor);
  });
  await check(`${c.label}: get_ticket: by number, with notes and time`, async () => {
    const result = succeeded(await call(c, "get_ticket", { ticket: first[0], notes: true, time: true }));
    assert.equal(result.structuredContent.record.ticketNumber, first[0]);
    assert.match(textOf(result), /^Notes: \d+/m);
    assert.match(textOf(result), /^Time entries: \d+/m);
  });
  await check(`${c.label}: every search_ and list_ tool answers without arguments`, async () => {
    for (const { name, inputSchema } of await listAllTools(c)) {
      if (!/^(search|list)_/.test(name) || inputSchema.required?.length) continue;
      const result = succeeded(await call(c, name));
      assert.ok(textOf(result).length > 20, name);
    }
  });
  await check(`${c.label}: names of other servers and other spellings of arguments are understood`, async () => {
    const ours = succeeded(await call(c, "search_companies", { name: "Harper", limit: 5 }));
    const theirs = succeeded(await call(c, "autotask_search_companies", { Name: "Harper", limit: "5" }));
    const kebab = succeeded(await call(c, "search-companies", { name: "Harper", limit: 5 }));
    assert.equal(textOf(theirs), textOf(ours));
    assert.equal(textOf(kebab), textOf(ours));
  });
}

export async function checkWriting(c) {
  const title = `Client test ${c.label} ${process.pid}`;
  const request = { title, company: "Harper & Sons Construction", priority: "High" };
  const found = async () =>
    succeeded(await call(c, "search_tickets", { text: title, limit: 5 })).structuredContent;
  let number;

  await check(`${c.label}: create_ticket: neither dry_run nor a missing confirm writes`, async () => {
    const preview = succeeded(await call(c, "create_ticket", { ...request, dry_run: true, confirm: "CREATE_TICKET" }));
    assert.equal(preview.structuredContent.body.title, title);
    const refused = failedWith(await call(c, "create_ticket", request), "needs_confirmation");
    assert.match(textOf(refused), /CREATE_TICKET/, "names the word");
    failedWith(await call(c, "create_ticket", { ...request, confirm: "yes" }), "needs_confirmation");
    assert.equal((await found()).rows.length, 0, "nothing was written");
  });
  await check(`${c.label}: create_ticket: with confirm it exists exactly once`, async () => {
    const made = succeeded(await call(c, "create_ticket", { ...request, confirm: "CREATE_TICKET" }));
    assert.equal(made.structuredContent.written, "yes");
    const { rows, columns } = await found();
    assert.equal(rows.length, 1);
    number = rows[0][columns.indexOf("number")];
    assert.ok(textOf(made).includes(number), "the reply names the new ticket");
    assert.equal(rows[0][columns.indexOf("priority")], "High");
  });
  await check(`${c.label}: update_ticket and create_ticket_note: read back by get_ticket`, async () => {
    succeeded(await call(c, "update_ticket", { ticket: number, status: "In Progress", confirm: "UPDATE_TICKET" }));
    const note = { ticket: number, description: "Größe geprüft: 5 µm\nzweite Zeile", publish: "Internal Only" };
    const labels = failedWith(await call(c, "create_ticket_note", { ...note, publish: "Nobody", confirm: "CREATE_TICKET_NOTE" }), "unknown_label");
    [note.publish] = textOf(labels).match(/Internal[^"]*/) ?? [note.publish];
    succeeded(await call(c, "create_ticket_note", { ...note, confirm: "CREATE_TICKET_NOTE" }));
    const result = succeeded(await call(c, "get_ticket", { ticket: number, notes: true }));
    assert.equal(result.structuredContent.record.status, "In Progress");
    assert.match(textOf(result), /Größe geprüft: 5 µm/);
  });
}

export async function checkErrors(c) {
  await check(`${c.label}: errors say what to do next`, async () => {
    const unknown = failedWith(await call(c, "search_tickets", { compani: "Harper" }), "unknown_argument");
    assert.match(textOf(unknown), /"company"/);
    failedWith(await call(c, "get_ticket", {}), "missing_required");
    failedWith(await call(c, "get_ticket", { ticket: "T20990101.0001" }), "not_found");
    assert.match(textOf(failedWith(await call(c, "search_tickets", { status: "Opne" }), "unknown_label")), /"In Progress"/);
    assert.match(textOf(failedWith(await call(c, "search_tickets", { company: "co" }), "ambiguous_label")), /\(id \d+\)/);
  });
  await check(`${c.label}: an unknown tool is a protocol error that names the nearest`, async () => {
    const error = await errorOf(c.call("serch_tickets", {}));
    assert.equal(error.code, -32602);
    assert.match(error.message, /search_tickets/);
  });
}
