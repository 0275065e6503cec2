# The handshake of the older era: versions that are known are echoed, others become 2025-11-25.
> {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"wire","version":"1"}}}
< {"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{},"prompts":{},"completions":{},"logging":{}},"serverInfo":{"name":"test","title":"Test server","version":"1.0","websiteUrl":"https://example.com"},"instructions":"Be brief."}}
> {"jsonrpc":"2.0","method":"notifications/initialized"}
> {"jsonrpc":"2.0","id":2,"method":"ping"}
< {"jsonrpc":"2.0","id":2,"result":{}}
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"}}}
< {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"hi"}]}}
> {"jsonrpc":"2.0","id":4,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"wire","version":"1"}}}
< {"jsonrpc":"2.0","id":4,"result":{"protocolVersion":"2024-11-05","capabilities":{"tools":{},"resources":{},"prompts":{},"logging":{}},"serverInfo":{"name":"test","version":"1.0"},"instructions":"Be brief."}}
> {"jsonrpc":"2.0","id":5,"method":"initialize","params":{"protocolVersion":"2026-07-28","capabilities":{},"clientInfo":{"name":"wire","version":"1"}}}
< {"jsonrpc":"2.0","id":5,"result":{"protocolVersion":"2025-11-25",*
> {"jsonrpc":"2.0","id":6,"method":"initialize","params":{"protocolVersion":"1.0","capabilities":{},"clientInfo":{"name":"wire","version":"1","title":"W","websiteUrl":"https://example.com"}}}
< {"jsonrpc":"2.0","id":6,"result":{"protocolVersion":"2025-11-25",*
> {"jsonrpc":"2.0","id":7,"method":"initialize","params":{"capabilities":{}}}
< {"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"initialize needs params.protocolVersion (a string)."}}
> {"jsonrpc":"2.0","id":8,"method":"server/discover"}
< {"jsonrpc":"2.0","id":8,"error":{"code":-32601,*
> {"jsonrpc":"2.0","id":9,"method":"resources/subscribe","params":{"uri":"test://fixed"}}
< {"jsonrpc":"2.0","id":9,"error":{"code":-32601,*
eof
exit 0 2000
