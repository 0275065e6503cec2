# Both eras on one input, in any order; a discover pins nothing (Inspector, Claude Code).
> {"jsonrpc":"2.0","id":"p","method":"ping"}
< {"jsonrpc":"2.0","id":"p","result":{}}
# Before initialize a request without claim is served as 2025-11-25.
> {"jsonrpc":"2.0","id":0,"method":"tools/call","params":{"name":"who"}}
< {"jsonrpc":"2.0","id":0,"result":{"content":[{"type":"text","text":" speaks 2025-11-25"}]}}
> {"jsonrpc":"2.0","id":1,"method":"server/discover","params":{$M}}
< {"jsonrpc":"2.0","id":1,"result":{"supportedVersions":*
> {"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"old","version":"1"}}}
< {"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-06-18",*
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"who"}}
< {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"old speaks 2025-06-18"}]}}
> {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"who",$M}}
< {"jsonrpc":"2.0","id":4,"result":{"content":[{"type":"text","text":"wire speaks 2026-07-28"}],$S
> {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"who"}}
< {"jsonrpc":"2.0","id":5,"result":{"content":[{"type":"text","text":"old speaks 2025-06-18"}]}}
