// A host of MCP Apps in the browser: the official AppBridge between a page in a sandboxed frame and the
// real server over HTTP. main.mjs drives it.
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const mimeType = "text/html;profile=mcp-app";

async function connect(url) {
  const client = new Client({ name: "apps-host", version: "1" },
    { capabilities: { extensions: { "io.modelcontextprotocol/ui": { mimeTypes: [mimeType] } } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

// Opens the page of a tool and hands it the tool's real result.
window.openApp = async ({ mcp, sandbox, tool, args, theme, width }) => {
  const client = await connect(mcp);
  const described = (await client.listTools()).tools.find((t) => t.name === tool);
  const { contents } = await client.readResource({ uri: described._meta.ui.resourceUri });
  const seen = (window.seen = { contents, described, calls: [], context: [], sizes: [], initialized: false });
  const frame = document.createElement("iframe");
  frame.style.cssText = `border:0;width:${width}px;height:200px`;
  document.body.style.cssText = "margin:0;background:" + (theme === "dark" ? "#111" : "#fff");
  document.body.replaceChildren(frame);
  const ready = new Promise((resolve) => addEventListener("message", function wait(e) {
    if (e.source !== frame.contentWindow || e.data?.method !== "ui/notifications/sandbox-proxy-ready") return;
    removeEventListener("message", wait);
    resolve();
  }));
  frame.src = sandbox;
  await ready;

  const bridge = new AppBridge(client, { name: "apps-host", version: "1" }, { serverTools: {}, updateModelContext: { text: {} } },
    { hostContext: { theme, locale: "en", platform: "web" } });
  bridge.onsizechange = ({ height }) => {
    seen.sizes.push(height);
    if (height) frame.style.height = height + "px";
  };
  bridge.onupdatemodelcontext = async (p) => (seen.context.push(p.content[0].text), {});
  const initialized = new Promise((resolve) => (bridge.oninitialized = resolve));
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  // After connect, which sets handlers of its own.
  bridge.oncalltool = async (p) => {
    const result = await client.callTool(p);
    seen.calls.push({ name: p.name, arguments: p.arguments, isError: !!result.isError });
    return result;
  };
  await bridge.sendSandboxResourceReady({ html: contents[0].text });
  await initialized;
  seen.initialized = true;
  await bridge.sendToolInput({ arguments: args });
  const result = await client.callTool({ name: tool, arguments: args });
  seen.result = result;
  await bridge.sendToolResult(result);
  window.bridge = bridge;
  window.client = client;
};
