# Each revision sees the members it knows; what it cannot carry becomes text.
> {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"w","version":"1"}}}
< {"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2024-11-05",*
> {"jsonrpc":"2.0","id":2,"method":"tools/list"}
< {"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"echo","description":"Says it again.","inputSchema":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false}},{"name":"echo_worker",*{"name":"get_data","description":"Structured content.","inputSchema":{"type":"object","additionalProperties":false}},{"name":"big",*
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"kinds"}}
< {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"t"},{"type":"image","data":"aW1n","mimeType":"image/png"},{"type":"text","text":"[audio, audio/wav: this protocol revision cannot carry it]"},{"type":"text","text":"fixed: test://fixed - a link"},{"type":"resource","resource":{"uri":"test://fixed","mimeType":"text/plain","text":"inside"}}]}}
> {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"get_data"}}
< {"jsonrpc":"2.0","id":4,"result":{"content":[{"type":"text","text":"{   \"n\": 1 }"}]}}
> {"jsonrpc":"2.0","id":5,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"w","version":"1"}}}
< {"jsonrpc":"2.0","id":5,"result":{"protocolVersion":"2025-03-26",*
> {"jsonrpc":"2.0","id":6,"method":"tools/list"}
< {"jsonrpc":"2.0","id":6,"result":{"tools":[{"name":"echo","description":"Says it again.","inputSchema":{*},"annotations":{"readOnlyHint":true,"openWorldHint":false}},*{"name":"get_data","description":"Structured content.","inputSchema":{"type":"object","additionalProperties":false},"annotations":*
> {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"kinds"}}
< {"jsonrpc":"2.0","id":7,"result":{"content":[*,{"type":"audio","data":"c25k","mimeType":"audio/wav"},{"type":"text","text":"fixed: test://fixed - a link"},*
> {"jsonrpc":"2.0","id":8,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"w","version":"1"}}}
< {"jsonrpc":"2.0","id":8,"result":{"protocolVersion":"2025-06-18",*
> {"jsonrpc":"2.0","id":9,"method":"tools/list"}
< {"jsonrpc":"2.0","id":9,"result":{"tools":[{"name":"echo","title":"Echo",*{"name":"get_data","title":"Data","description":"Structured content.","inputSchema":{"type":"object","additionalProperties":false},"outputSchema":{"type":"object","properties":{"n":{"type":"integer"}}},"annotations":{*},"_meta":{"com.example/k":1}},*
> {"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"kinds"}}
< {"jsonrpc":"2.0","id":10,"result":{"content":[*,{"type":"resource_link","uri":"test://fixed","name":"fixed","description":"a link","mimeType":"text/plain"},*
# Bad arguments: an error until 2025-06-18, a result after.
> {"jsonrpc":"2.0","id":11,"method":"tools/call","params":{"name":"echo","arguments":{"txet":"x"}}}
< {"jsonrpc":"2.0","id":11,"error":{"code":-32602,"message":"echo has no argument \"txet\". Did you mean \"text\"? *","data":{"code":"unknown_argument",*
> {"jsonrpc":"2.0","id":12,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"w","version":"1"}}}
< {"jsonrpc":"2.0","id":12,*
> {"jsonrpc":"2.0","id":13,"method":"tools/call","params":{"name":"echo","arguments":{"txet":"x"}}}
< {"jsonrpc":"2.0","id":13,"result":{"content":[{"type":"text","text":"echo has no argument \"txet\". Did you mean \"text\"? It takes: text.\nFix: Call again with \"text\".\n[code=unknown_argument field=txet retryable=false]"}],"structuredContent":{"error":{"code":"unknown_argument","message":"echo has no argument \"txet\". Did you mean \"text\"? It takes: text.","fix":"Call again with \"text\".","field":"txet","retryable":false}},"isError":true}}
