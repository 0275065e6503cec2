# Pages: cursors are ours alone; the empty string is a cursor like another (the beginning).
@ page=10
> {"jsonrpc":"2.0","id":1,"method":"tools/list"}
< {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"echo",*{"name":"log",*],"nextCursor":"*"}}
> {"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"cursor":""}}
< {"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"echo",*
> {"jsonrpc":"2.0","id":3,"method":"tools/list","params":{"cursor":"a-00000000"}}
< {"jsonrpc":"2.0","id":3,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":4,"method":"tools/list","params":{"cursor":5}}
< {"jsonrpc":"2.0","id":4,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":5,"method":"tools/list","params":{"cursor":"tools/list","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
< {"jsonrpc":"2.0","id":5,"error":{"code":-32602,*
