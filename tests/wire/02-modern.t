# The stateless era: every request says what it speaks, every result says who answered.
> {"jsonrpc":"2.0","id":1,"method":"server/discover","params":{$M}}
< {"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{},"resources":{},"prompts":{},"completions":{},"logging":{}},"instructions":"Be brief.","ttlMs":300000,"cacheScope":"private",$S
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"},$M}}
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"hi"}],$S
> {"jsonrpc":"2.0","id":3,"method":"tools/list","params":{$M}}
< {"jsonrpc":"2.0","id":3,"result":{"tools":[{"name":"echo","title":"Echo",*],"ttlMs":300000,"cacheScope":"private",$S
# clientInfo is optional; unknown keys in _meta do no harm.
> {"jsonrpc":"2.0","id":4,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"com.example/x":[1]}}}
< {"jsonrpc":"2.0","id":4,"result":{*
# What is missing is named.
> {"jsonrpc":"2.0","id":5,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}
< {"jsonrpc":"2.0","id":5,"error":{"code":-32602,"message":"params._meta of revision 2026-07-28 needs \"io.modelcontextprotocol/clientCapabilities\" (an object)."}}
> {"jsonrpc":"2.0","id":6,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}}
< {"jsonrpc":"2.0","id":6,"error":{"code":-32602,*protocolVersion*
> {"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":20260728,"io.modelcontextprotocol/clientCapabilities":{}}}}
< {"jsonrpc":"2.0","id":7,"error":{"code":-32602,*protocolVersion*
> {"jsonrpc":"2.0","id":8,"method":"server/discover","params":{}}
< {"jsonrpc":"2.0","id":8,"error":{"code":-32602,*protocolVersion*
> {"jsonrpc":"2.0","id":9,"method":"tools/list","params":{"_meta":[]}}
< {"jsonrpc":"2.0","id":9,"error":{"code":-32602,*
# Versions that cannot be claimed by a request, and what can.
> {"jsonrpc":"2.0","id":10,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"1900-01-01","io.modelcontextprotocol/clientCapabilities":{}}}}
< {"jsonrpc":"2.0","id":10,"error":{"code":-32022,"message":"*","data":{"supported":["2026-07-28"],"requested":"1900-01-01"}}}
> {"jsonrpc":"2.0","id":11,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25","io.modelcontextprotocol/clientCapabilities":{}}}}
< {"jsonrpc":"2.0","id":11,"error":{"code":-32022,*
# The methods of the older era are gone.
> {"jsonrpc":"2.0","id":12,"method":"initialize","params":{"protocolVersion":"2025-11-25",$M}}
< {"jsonrpc":"2.0","id":12,"error":{"code":-32601,*
> {"jsonrpc":"2.0","id":13,"method":"ping","params":{$M}}
< {"jsonrpc":"2.0","id":13,"error":{"code":-32601,*
> {"jsonrpc":"2.0","id":14,"method":"logging/setLevel","params":{"level":"info",$M}}
< {"jsonrpc":"2.0","id":14,"error":{"code":-32601,*
> {"jsonrpc":"2.0","id":15,"method":"resources/subscribe","params":{"uri":"test://fixed",$M}}
< {"jsonrpc":"2.0","id":15,"error":{"code":-32601,*
> {"jsonrpc":"2.0","id":16,"method":"unknown/method","params":{$M}}
< {"jsonrpc":"2.0","id":16,"error":{"code":-32601,"message":"There is no method \"unknown/method\" in revision 2026-07-28."}}
