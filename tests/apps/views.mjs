// The pages, and what a person does on each.
async function call(url, name, args) {
  const body = (method, params, id) => JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...params, _meta: {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} } } });
  const r = await fetch(url, { method: "POST", body: body("tools/call", { name, arguments: args }, 1), headers: {
    "Content-Type": "application/json", Accept: "application/json, text/event-stream", "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call", "Mcp-Name": name } });
  return (await r.json()).result.structuredContent;
}

const text = (frame, selector) => frame.$eval(selector, (e) => e.textContent);
const settled = (frame, selector) => frame.waitForFunction(
  (s) => !["", "…"].includes(document.querySelector(s).textContent), { timeout: 15000 }, selector);

async function anOpenTicket(url) {
  const list = await call(url, "search_tickets", { open_only: true, limit: 1 });
  return list.rows[0][list.columns.indexOf("number")];
}

export const views = [
  {
    name: "board",
    tool: "show_board",
    args: async () => ({}),
    ready: "#board li",
    acts: {
      "cards are grouped, and by something else on demand": async ({ frame }, must) => {
        const cards = await frame.$$eval("li", (l) => l.length);
        const first = await text(frame, "#board h2");
        await frame.select("#by", "status");
        await frame.waitForFunction((t) => document.querySelector("#board h2").textContent !== t, {}, first);
        must((await frame.$$eval("li", (l) => l.length)) === cards, "cards were lost");
        must((await frame.$$eval("#board section", (s) => s.length)) > 1, "groups");
      },
      "take, with the keyboard alone": async ({ page, frame, seen }, must) => {
        const number = await frame.$eval("#board li button", (b) => (b.focus(), b.closest("li").dataset.n));
        await page.keyboard.press("Enter");
        await settled(frame, "#say");
        const s = await seen();
        const write = s.calls.find((c) => c.name === "assign_ticket");
        must(write && write.arguments.ticket === number && !write.isError, s.calls);
        must((await text(frame, "#say")).startsWith("Assigned"), await text(frame, "#say"));
        must(s.context.some((c) => c.includes(number)), "the model is not told", s.context);
        const group = await frame.$eval(`[data-n="${number}"]`, (e) => e.closest("section").ariaLabel);
        must(group.includes("Whitcomb"), group);
      },
      "move to another status": async ({ frame, seen }, must) => {
        await frame.select("#by", "status");
        await frame.waitForFunction(() => document.querySelectorAll("#board li select option").length > 3);
        const number = await frame.$eval("#board li", (e) => e.dataset.n);
        const to = await frame.$eval(`[data-n="${number}"]`, (e) => {
          const now = e.closest("section").ariaLabel;
          return [...e.querySelectorAll("option")].map((o) => o.value).find((v) => v && !now.startsWith(v) && /progress|customer|materials|schedul/i.test(v));
        });
        await frame.select(`[data-n="${number}"] select`, to);
        await settled(frame, "#say");
        const write = (await seen()).calls.find((c) => c.name === "update_ticket");
        must(write && write.arguments.status === to && !write.isError, write, await text(frame, "#say"));
      },
      "markup in a title stays text": async ({ page, frame }, must) => {
        const evil = '<img src=x onerror="document.title=1"><b>bold</b>';
        await page.evaluate((t) => {
          const { columns, rows } = window.seen.result.structuredContent;
          rows[0][columns.indexOf("title")] = t;
          return window.bridge.sendToolResult(window.seen.result);
        }, evil);
        await frame.waitForFunction((t) => document.body.textContent.includes(t), {}, evil);
        must((await frame.$$("#board img, #board b")).length === 0, "it became markup");
      },
      "a refused write is told": async ({ page, frame }, must) => {
        await page.evaluate(() => {
          window.bridge.oncalltool = async () => ({ isError: true, content: [{ type: "text", text: "No such person. Nothing was written." }] });
        });
        await frame.click("#board li button");
        await settled(frame, "#say");
        must((await text(frame, "#say")).includes("Nothing was written"), await text(frame, "#say"));
      },
    },
  },
  {
    name: "time",
    tool: "show_time_form",
    args: async (url) => ({ ticket: await anOpenTicket(url), minutes: 45, summary: "Looked into it." }),
    ready: "#works option",
    acts: {
      "it is filled in": async ({ frame }, must) => {
        const v = await frame.evaluate(() => ["start", "end", "summary"].map((i) => document.getElementById(i).value));
        must(new Date(v[1]) - new Date(v[0]) === 45 * 6e4 && v[2] === "Looked into it.", v);
        must((await text(frame, "#head")).match(/T\d{8}\.\d{4}/), await text(frame, "#head"));
      },
      "preview writes nothing": async ({ frame, seen }, must) => {
        await frame.click("#preview");
        await settled(frame, "#say");
        const s = await seen();
        must(s.calls.some((c) => c.name === "create_time_entry" && c.arguments.dry_run && !c.isError), s.calls, await text(frame, "#say"));
        must(!s.calls.some((c) => c.arguments.confirm), "something was confirmed");
      },
      "log time": async ({ frame, seen }, must) => {
        await frame.click("form button:not([type])");
        await settled(frame, "#say");
        const s = await seen();
        const write = s.calls.find((c) => c.arguments.confirm === "CREATE_TIME_ENTRY");
        must(write && !write.isError, s.calls, await text(frame, "#say"));
        must(s.context.length === 1, "the model is not told");
      },
      "an end before the start is not sent": async ({ frame, seen }, must) => {
        await frame.$eval("#end", (e) => {
          e.value = "2020-01-01T00:00";
          e.dispatchEvent(new Event("input"));
        });
        await frame.click("form button:not([type])");
        must(!(await seen()).calls.some((c) => c.name === "create_time_entry"), "it was sent");
      },
    },
  },
  {
    name: "review",
    tool: "show_review",
    args: async (url) => {
      const list = await call(url, "search_tickets", { open_only: true, limit: 1, fields: ["companyID"] });
      return { company: list.rows[0].at(-1), period: "last quarter" };
    },
    ready: "table",
    acts: {
      "what is drawn is what the answer says": async ({ frame, seen }, must) => {
        const { issues, numbers, title } = (await seen()).result.structuredContent;
        must((await text(frame, "#head")) === title, title);
        const shown = await frame.$eval("main", (e) => e.textContent);
        for (const cell of [...issues.rows, ...numbers.rows].flat()) must(!cell || shown.includes(cell), "missing:", cell);
        const widths = await frame.$$eval("rect.now", (l) => l.map((r) => parseFloat(r.getAttribute("width"))));
        must(widths.length >= issues.rows.length && Math.max(...widths) <= 100, widths);
      },
      "it prints without buttons": async ({ page, frame }, must) => {
        await page.emulateMediaType("print");
        must((await frame.$eval("#print", (b) => getComputedStyle(b).display)) === "none", "the button is printed");
      },
    },
  },
  {
    name: "sla",
    tool: "show_sla",
    args: async () => ({ hours: 24 }),
    ready: "#main li",
    acts: {
      "every row of the answer is there, with its bar": async ({ frame, seen }, must) => {
        const { upcoming, breached } = (await seen()).result.structuredContent;
        const rows = [...upcoming.rows, ...breached.rows];
        const numbers = await frame.$$eval("#main li", (l) => l.map((e) => e.dataset.n));
        must(JSON.stringify(numbers) === JSON.stringify(rows.map((r) => r[0])), numbers);
        const widths = await frame.$$eval("rect.left", (l) => l.map((r) => parseFloat(r.getAttribute("width"))));
        must(widths.length === upcoming.rows.length && widths.every((w, i) => w >= 2 && (i === 0 || w >= widths[i - 1])), widths);
      },
      "looking further ahead asks again": async ({ frame, seen }, must) => {
        await frame.select("#hours", "72");
        for (let i = 0; i < 100 && !(await seen()).calls.length; i++) await new Promise((r) => setTimeout(r, 50));
        const call = (await seen()).calls.find((c) => c.name === "show_sla");
        must(call && call.arguments.hours === 72 && !call.isError, call);
      },
      "take": async ({ frame, seen }, must) => {
        const number = await frame.$eval("#main li", (e) => e.dataset.n);
        await frame.click("#main li button");
        await settled(frame, "#say");
        const write = (await seen()).calls.find((c) => c.name === "assign_ticket");
        must(write && write.arguments.ticket === number && !write.isError, write, await text(frame, "#say"));
      },
    },
  },
];
