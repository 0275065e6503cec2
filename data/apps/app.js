"use strict";
// The view's side of MCP Apps: JSON-RPC over postMessage with the host, and how text reaches the page.
const app = (() => {
  let last = 0;
  const waits = new Map(), on = {}, root = document.documentElement;
  const post = (m) => parent.postMessage({ jsonrpc: "2.0", ...m }, "*");
  const ask = (method, params) => new Promise((ok, no) => {
    waits.set(++last, { ok, no });
    post({ id: last, method, params });
  });
  addEventListener("message", (e) => {
    const m = e.data;
    if (e.source !== parent || !m || m.jsonrpc !== "2.0") return;
    if (m.method) {
      if ("id" in m) post({ id: m.id, result: {} });
      on[m.method]?.(m.params || {});
      return;
    }
    const w = waits.get(m.id);
    waits.delete(m.id);
    if (w) m.error ? w.no(Error(m.error.message)) : w.ok(m.result);
  });
  const dress = (c) => {
    if (c?.theme) root.dataset.theme = c.theme;
    for (const [k, v] of Object.entries(c?.styles?.variables || {})) if (v) root.style.setProperty(k, v);
  };
  on["ui/notifications/host-context-changed"] = dress;
  // Some hosts read the document's height instead of listening.
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    root.style.height = height + "px";
    post({ method: "ui/notifications/size-changed", params: { width: root.clientWidth, height } });
  }).observe(document.body);
  return {
    // Text is only ever set as text: nothing that a customer wrote becomes markup.
    el(tag, props = {}, ...inside) {
      const e = document.createElement(tag);
      for (const [k, v] of Object.entries(props)) k in e ? (e[k] = v) : e.setAttribute(k, v);
      e.append(...inside.filter((x) => x || x === 0));
      return e;
    },
    async start(name, { input, result }) {
      on["ui/notifications/tool-input"] = (p) => input?.(p.arguments || {});
      on["ui/notifications/tool-result"] = (p) => result(p.structuredContent || {}, p);
      const r = await ask("ui/initialize", {
        protocolVersion: "2026-01-26", appInfo: { name, version: "1" }, appCapabilities: {} });
      dress(r.hostContext);
      post({ method: "ui/notifications/initialized", params: {} });
    },
    async call(name, args) {
      const r = await ask("tools/call", { name, arguments: args });
      const text = r.content?.map((c) => c.text).join("\n");
      if (r.isError) throw Error(text);
      return { text, data: r.structuredContent || {} };
    },
    tell: (text) => ask("ui/update-model-context", { content: [{ type: "text", text }] }).catch(() => {}),
    // Rows of a list as objects.
    rows: (t) => (t?.rows || []).map((r) => Object.fromEntries(t.columns.map((c, i) => [c, r[i]]))),
  };
})();
