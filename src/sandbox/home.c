/* The page at "/": one hand-written document without dependencies. What stands in {{ }} is put in
 * when it is sent; the live part asks /sandbox/stats and /sandbox/requests once a second. */
#include "sandbox/home.h"

#include "sandbox/sandbox.h"

/* clang-format off */
static const char *const page[] = {
    "<!doctype html>",
    "<html lang=\"en\">",
    "<meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">",
    "<meta name=\"color-scheme\" content=\"light dark\">",
    "<title>Autotask sandbox</title>",
    "<link rel=\"icon\" href=\"data:,\">",
    "<style>",
    ":root{--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--soft:#f3f5f7;--ok:#116329;--bad:#b3261e;--acc:#0550ae}",
    "@media(prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e6e9ed;--dim:#9aa4af;--line:#363c44;--soft:#1d2227;--ok:#6cd18a;--bad:#ff9a91;--acc:#8cbdff}}",
    "*{box-sizing:border-box}",
    "body{margin:0 auto;padding:1rem;max-width:64rem;background:var(--bg);color:var(--fg);font:1rem/1.5 system-ui,sans-serif}",
    "h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}",
    "p{margin:.3rem 0;max-width:44rem}a{color:var(--acc)}",
    "code,td,dd{font-family:ui-monospace,monospace;font-size:.875rem}",
    "dl{display:grid;grid-template-columns:max-content minmax(0,max-content) auto;justify-content:start;gap:.3rem .8rem;align-items:center;margin:0}",
    "dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}",
    "button{font:inherit;font-size:.875rem;padding:.25rem .7rem;min-height:2rem;color:var(--fg);background:var(--soft);border:1px solid var(--line);border-radius:.4rem;cursor:pointer}",
    ":focus-visible{outline:3px solid var(--acc);outline-offset:2px}",
    ".bar{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:center;color:var(--dim);font-size:.9rem}",
    ".bar b{color:var(--fg);font-weight:600}",
    "table{width:100%;border-collapse:collapse;margin-top:.5rem}",
    "caption{text-align:left;color:var(--dim);font-size:.9rem}",
    "th{text-align:left;white-space:nowrap;font-weight:600;font-size:.85rem;color:var(--dim)}",
    "th,td{padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}",
    "td.path{overflow-wrap:anywhere}.n{text-align:right;white-space:nowrap}",
    ".ok{color:var(--ok)}.bad{color:var(--bad);font-weight:600}.fault{color:var(--bad)}",
    "#empty{color:var(--dim);padding:.6rem 0}",
    "@media(max-width:34rem){dl{grid-template-columns:1fr auto;justify-content:stretch}dt{grid-column:1/-1;margin-bottom:-.3rem}.wide{display:none}}",
    "</style>",
    "<main>",
    "<h1>Autotask sandbox</h1>",
    "<p>An emulator of the Kaseya Autotask PSA REST API with the data of an invented service provider. Nothing here is real, and nothing leaves this machine.</p>",
    "<h2>Address and credentials</h2>",
    "<dl id=\"creds\">",
    "<dt>API</dt><dd>{{url}}V1.0/</dd>",
    "<dt>UserName</dt><dd>{{user}}</dd>",
    "<dt>Secret</dt><dd>{{secret}}</dd>",
    "<dt>ApiIntegrationCode</dt><dd>{{code}}</dd>",
    "</dl>",
    "<p>They are constants, the same in every sandbox, and no secrets: send them as headers.</p>",
    "<h2>What it is doing</h2>",
    "<div class=\"bar\" id=\"stats\"><span>Counters need JavaScript: <a href=\"/sandbox/stats\">/sandbox/stats</a></span></div>",
    "<p><a href=\"/sandbox/stats\">Statistics</a> · <a href=\"/sandbox/commits\">Applied writes</a> · <a href=\"/sandbox/requests\">Requests</a> · <a href=\"/sandbox/mails\">E-mails</a> · <a href=\"/sandbox/faults\">Faults</a> · <a href=\"/sandbox/snapshot\" download=\"sandbox.db\">Snapshot</a></p>",
    "<h2 id=\"h\">Requests</h2>",
    "<div class=\"bar\"><button id=\"pause\" aria-pressed=\"false\">Pause</button><button id=\"clear\">Clear</button><span id=\"state\" role=\"status\"></span></div>",
    "<table aria-labelledby=\"h\">",
    "<thead><tr><th class=\"wide\">Time (UTC)</th><th>Method</th><th>Path</th><th class=\"n\">Status</th><th class=\"n wide\">ms</th></tr></thead>",
    "<tbody id=\"log\"></tbody>",
    "</table>",
    "<p id=\"empty\">None yet.</p>",
    "</main>",
    "<script>",
    "const $=i=>document.getElementById(i),KEEP=100;let last=0,paused=false,failed=false;",
    "const el=(t,c,s)=>{const e=document.createElement(t);if(c)e.className=c;e.textContent=s;return e};",
    "for(const d of document.querySelectorAll('#creds dd')){const b=el('button','','Copy');",
    "b.setAttribute('aria-label','Copy '+d.previousElementSibling.textContent);",
    "b.onclick=async()=>{let ok=true;try{await navigator.clipboard.writeText(d.textContent)}catch(e){ok=false;getSelection().selectAllChildren(d)}",
    "b.textContent=ok?'Copied':'Selected';setTimeout(()=>b.textContent='Copy',1500)};d.after(b)}",
    "const plain=u=>{try{return decodeURIComponent(u)}catch(e){return u}};",
    "function row(r){const t=el('tr'),p=el('td','path',plain(r.target.replace('/ATServicesRest/V1.0/','')));",
    "if(r.fault)p.append(el('div','fault','fault: '+r.fault));",
    "t.append(el('td','wide',r.time.slice(11,19)),el('td','',r.method),p,el('td','n '+(r.status<400?'ok':'bad'),r.status),el('td','n wide',r.ms.toFixed(1)));return t}",
    "function counters(s){const f=[['Now',s.now.replace('T',' ').replace('Z',' UTC')],['requests',s.requests],['refused',s.refused],['applied writes',s.commits],['faults',s.faults],['this hour',s.limits?s.hourlyUsed+' of '+s.hourlyLimit:s.hourlyUsed+', no limit'],['callouts',s.callouts.sent],['tickets',s.rows.Tickets]];",
    "$('stats').replaceChildren(...f.map(([k,v])=>{const e=el('span','',k+' ');e.append(el('b','',v));return e}))}",
    "async function poll(){if(!paused&&!document.hidden)try{const s=await(await fetch('/sandbox/stats')).json();if(s.requests<last){last=0;$('log').replaceChildren()}",
    "const l=(await(await fetch('/sandbox/requests?after='+last)).json()).requests;counters(s);",
    "for(const r of l){$('log').prepend(row(r));last=Math.max(last,r.number)}",
    "while($('log').rows.length>KEEP)$('log').deleteRow(-1);$('empty').hidden=$('log').rows.length>0;",
    "if(failed){failed=false;$('state').textContent=''}}catch(e){if(!failed){failed=true;$('state').textContent='The sandbox does not answer.'}}",
    "setTimeout(poll,1000)}",
    "$('pause').onclick=()=>{paused=!paused;$('pause').setAttribute('aria-pressed',paused);$('pause').textContent=paused?'Go on':'Pause';$('state').textContent=paused?'Paused.':''};",
    "$('clear').onclick=()=>{$('log').replaceChildren();$('empty').hidden=false};",
    "poll();",
    "</script>",
    "</html>",
};
/* clang-format on */

static struct str value_of(const struct sb_request *r, struct str name)
{
    if (str_eq(name, STR("url")))
        return str_from(r->base_url);
    if (str_eq(name, STR("user")))
        return str_from(sandbox_username);
    if (str_eq(name, STR("secret")))
        return str_from(sandbox_secret);
    return str_from(sandbox_integration_code);
}

void sb_home_page(struct sb_request *r)
{
    for (size_t i = 0; i < ARRAY_LEN(page); i++) {
        const char *open = strstr(page[i], "{{");
        const char *close = open ? strstr(open, "}}") : NULL;
        if (close) {
            buf_add(r->out, page[i], (size_t)(open - page[i]));
            buf_add_str(r->out, value_of(r, str_make(open + 2, (size_t)(close - open - 2))));
            buf_add_z(r->out, close + 2);
        } else {
            buf_add_z(r->out, page[i]);
        }
        buf_add_char(r->out, '\n');
    }
}
