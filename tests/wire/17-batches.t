# Batches exist in 2025-03-26 alone, and are answered as one.
> {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"w","version":"1"}}}
< {"jsonrpc":"2.0","id":1,*
> [{"jsonrpc":"2.0","id":2,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"slow","arguments":{"ms":20}}},{"jsonrpc":"2.0","id":4,"method":"nope"},5]
< [{"jsonrpc":"2.0","id":2,"result":{}},{"jsonrpc":"2.0","id":4,"error":{"code":-32601,*}},{"jsonrpc":"2.0","id":null,"error":{"code":-32600,*}},{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"slept 20 ms"}]}}]
> [{"jsonrpc":"2.0","method":"notifications/initialized"}]
> []
< {"jsonrpc":"2.0","id":null,"error":{"code":-32600,*
> [{"jsonrpc":"2.0","id":5,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"w","version":"1"}}}]
< [{"jsonrpc":"2.0","id":5,"error":{"code":-32600,*}}]
> [{"jsonrpc":"2.0","id":6,"method":"tools/list","params":{$M}}]
< [{"jsonrpc":"2.0","id":6,"error":{"code":-32600,*}}]
# A cancelled member is left out.
> [{"jsonrpc":"2.0","id":7,"method":"ping"},{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"slow","arguments":{"ms":60000}}}]
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":8}}
< [{"jsonrpc":"2.0","id":7,"result":{}}]
