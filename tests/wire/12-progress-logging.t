# Progress only for requests that carry a token; log messages only at the level asked for.
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow","arguments":{"ms":20,"steps":2},"_meta":{"progressToken":7}}}
< {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":7,"progress":0,"total":2,"message":"working"}}
< {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":7,"progress":1,"total":2,"message":"working"}}
< {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":7,"progress":2,"total":2,"message":"done"}}
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"slept 20 ms"}]}}
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"slow","arguments":{"ms":10}}}
< {"jsonrpc":"2.0","id":2,"result":{*
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"slow","arguments":{"ms":10},"_meta":{"progressToken":{}}}}
< {"jsonrpc":"2.0","id":3,"error":{"code":-32602,*
# Legacy: info and above until logging/setLevel says otherwise.
> {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"log"}}
< {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","logger":"test","data":{"a":1}}}
< {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":"bad"}}
< {"jsonrpc":"2.0","id":4,"result":{"content":[{"type":"text","text":"logged"}]}}
> {"jsonrpc":"2.0","id":5,"method":"logging/setLevel","params":{"level":"error"}}
< {"jsonrpc":"2.0","id":5,"result":{}}
> {"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"log"}}
< {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":"bad"}}
< {"jsonrpc":"2.0","id":6,*
> {"jsonrpc":"2.0","id":7,"method":"logging/setLevel","params":{"level":"loud"}}
< {"jsonrpc":"2.0","id":7,"error":{"code":-32602,*
# Modern: nothing unless this request asks.
> {"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"log",$M}}
< {"jsonrpc":"2.0","id":8,"result":{*
> {"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"log","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/logLevel":"debug"}}}
< {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"debug","logger":"test","data":"fine"}}
< {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info",*
< {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error",*
< {"jsonrpc":"2.0","id":9,"result":{*
> {"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"log","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/logLevel":"loud"}}}
< {"jsonrpc":"2.0","id":10,"error":{"code":-32602,*
# The message of a progress notification came with 2025-03-26.
> {"jsonrpc":"2.0","id":11,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"w","version":"1"}}}
< {"jsonrpc":"2.0","id":11,*
> {"jsonrpc":"2.0","id":12,"method":"tools/call","params":{"name":"slow","arguments":{"ms":10},"_meta":{"progressToken":"p"}}}
< {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":0,"total":1}}
< {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1,"total":1}}
< {"jsonrpc":"2.0","id":12,*
