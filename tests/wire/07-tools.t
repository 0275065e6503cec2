# Finding and calling tools.
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo_worker","arguments":{"text":"é \u0001 \"q\""}}}
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"é \u0001 \"q\""}]}}
# Other spellings in use: kebab-case, a known prefix, an alias, and all of it together.
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo-worker","arguments":{"text":"2"}}}
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"2"}]}}
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"test_echo","arguments":{"text":"3"}}}
< {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"3"}]}}
> {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"repeat","arguments":{"text":"4"}}}
< {"jsonrpc":"2.0","id":4,"result":{"content":[{"type":"text","text":"4"}]}}
> {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"Test-Repeat","arguments":{"text":"5"}}}
< {"jsonrpc":"2.0","id":5,"result":{"content":[{"type":"text","text":"5"}]}}
> {"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"ehco","arguments":{}}}
< {"jsonrpc":"2.0","id":6,"error":{"code":-32602,"message":"There is no tool \"ehco\". Did you mean \"echo\"?"}}
> {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"something_else"}}
< {"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"There is no tool \"something_else\". tools/list names the tools there are."}}
# A disabled tool is not there, by any name.
> {"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"off"}}
< {"jsonrpc":"2.0","id":8,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"turned_off"}}
< {"jsonrpc":"2.0","id":9,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":10,"method":"tools/call","params":{}}
< {"jsonrpc":"2.0","id":10,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":11,"method":"tools/call"}
< {"jsonrpc":"2.0","id":11,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":12,"method":"tools/call","params":{"name":["echo"]}}
< {"jsonrpc":"2.0","id":12,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":13,"method":"tools/call","params":{"name":"echo","arguments":[]}}
< {"jsonrpc":"2.0","id":13,"error":{"code":-32602,"message":"params.arguments must be an object, not an array."}}
# Absent and null arguments are {}.
> {"jsonrpc":"2.0","id":14,"method":"tools/call","params":{"name":"get_data"}}
< {"jsonrpc":"2.0","id":14,"result":{"content":[{"type":"text","text":"{   \"n\": 1 }"}],"structuredContent":{   "n": 1 }}}
> {"jsonrpc":"2.0","id":15,"method":"tools/call","params":{"name":"get_data","arguments":null}}
< {"jsonrpc":"2.0","id":15,"result":{*
# Failing is a result.
> {"jsonrpc":"2.0","id":16,"method":"tools/call","params":{"name":"fail"}}
< {"jsonrpc":"2.0","id":16,"result":{"content":[{"type":"text","text":"The server is on fire."}],"isError":true}}
> {"jsonrpc":"2.0","id":17,"method":"tools/call","params":{"name":"silent"}}
< {"jsonrpc":"2.0","id":17,"result":{"content":[{"type":"text","text":"The tool failed and did not say why."}],"isError":true}}
> {"jsonrpc":"2.0","id":18,"method":"tools/call","params":{"name":"silent",$M}}
< {"jsonrpc":"2.0","id":18,"result":{"content":[{"type":"text","text":"The tool failed and did not say why."}],"isError":true,$S
