# Strict tools take what the schema says; messages name the argument.
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"*'text'*[code=missing_required field=text retryable=false]"}],*"isError":true}}
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"text":5}}}
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"*'text'*[code=bad_value field=text retryable=false]"}],*"isError":true}}
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"echo","arguments":{"text":"a","zzz":1}}}
< {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"echo has no argument \"zzz\". It takes: text.\nFix: Call again without \"zzz\".\n[code=unknown_argument field=zzz retryable=false]"}],*
> {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"fail","arguments":{"x":1}}}
< {"jsonrpc":"2.0","id":4,"result":{"content":[{"type":"text","text":"fail has no argument \"x\". It takes: no arguments.*
> {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"echo","arguments":{"text":"a\u0000b"}}}
< {"jsonrpc":"2.0","id":5,"result":{"content":[{"type":"text","text":"Argument \"text\" contains a NUL character.*
> {"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"slow","arguments":{"ms":99999999999999999999}}}
< {"jsonrpc":"2.0","id":6,"result":{"content":[{"type":"text","text":"Argument \"ms\" must be a whole number of at most 18 digits.*
> {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"slow","arguments":{"ms":1.0}}}
< {"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"slept 1 ms"}]}}
> {"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"slow","arguments":"{\"ms\":1}"}}
< {"jsonrpc":"2.0","id":8,"error":{"code":-32602,*
