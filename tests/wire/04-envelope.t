# Wrong JSON-RPC: each gets an error that says what is wrong, and the next request still works.
> {"jsonrpc":"2.0","id":1,"method":"ping"
< {"jsonrpc":"2.0","error":{"code":-32700,*
> nonsense
< {"jsonrpc":"2.0","error":{"code":-32700,*
> "text"
< {"jsonrpc":"2.0","error":{"code":-32600,"message":"A message is one JSON object, not a string."}}
> []
< {"jsonrpc":"2.0","error":{"code":-32600,*
> [{"jsonrpc":"2.0","id":1,"method":"ping"}]
< {"jsonrpc":"2.0","error":{"code":-32600,"message":"A message is one JSON object; batches exist only in revision 2025-03-26."}}
> {}
< {"jsonrpc":"2.0","error":{"code":-32600,*
> {"jsonrpc":"1.0","id":1,"method":"ping"}
< {"jsonrpc":"2.0","id":1,"error":{"code":-32600,*
> {"id":2,"method":"ping"}
< {"jsonrpc":"2.0","id":2,"error":{"code":-32600,*
> {"jsonrpc":"2.0","id":3}
< {"jsonrpc":"2.0","id":3,"error":{"code":-32600,"message":"The message has no \"method\"."}}
> {"jsonrpc":"2.0","id":4,"method":5}
< {"jsonrpc":"2.0","id":4,"error":{"code":-32600,"message":"\"method\" must be a string, not a number."}}
> {"jsonrpc":"2.0","id":null,"method":"ping"}
< {"jsonrpc":"2.0","error":{"code":-32600,*
> {"jsonrpc":"2.0","id":{},"method":"ping"}
< {"jsonrpc":"2.0","error":{"code":-32600,*
> {"jsonrpc":"2.0","id":1.5,"method":"ping"}
< {"jsonrpc":"2.0","error":{"code":-32600,*
> {"jsonrpc":"2.0","id":1e3,"method":"ping"}
< {"jsonrpc":"2.0","error":{"code":-32600,*
> {"jsonrpc":"2.0","id":true,"method":"ping"}
< {"jsonrpc":"2.0","error":{"code":-32600,*
> {"jsonrpc":"2.0","id":5,"method":"ping","params":[]}
< {"jsonrpc":"2.0","id":5,"error":{"code":-32602,"message":"\"params\" must be an object, not an array."}}
> {"jsonrpc":"2.0","id":6,"method":"ping","result":{}}
< {"jsonrpc":"2.0","id":6,"error":{"code":-32600,*
# Ids come back as they were: type and digits.
> {"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"ping"}
< {"jsonrpc":"2.0","id":123456789012345678901234567890,"result":{}}
> {"jsonrpc":"2.0","id":-7,"method":"ping"}
< {"jsonrpc":"2.0","id":-7,"result":{}}
> {"jsonrpc":"2.0","id":"7","method":"ping"}
< {"jsonrpc":"2.0","id":"7","result":{}}
> {"jsonrpc":"2.0","id":"","method":"ping"}
< {"jsonrpc":"2.0","id":"","result":{}}
> {"jsonrpc":"2.0","id":"a\"b\\c\u0007é","method":"ping"}
< {"jsonrpc":"2.0","id":"a\"b\\c\u0007é","result":{}}
# A doubled member: the id is still found, so the caller does not wait for ever.
> {"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":1,"a":2}}
< {"jsonrpc":"2.0","id":7,"error":{"code":-32600,*twice*
> {"jsonrpc":"2.0","id":8,"id":9,"method":"ping"}
< {"jsonrpc":"2.0","error":{"code":-32600,*twice*
# Responses to nothing, notifications that are none, and requests that are.
> {"jsonrpc":"2.0","id":8,"result":{}}
< {"jsonrpc":"2.0","error":{"code":-32600,*
> {"jsonrpc":"2.0","id":9,"method":"notifications/initialized"}
< {"jsonrpc":"2.0","id":9,"error":{"code":-32600,*
> {"jsonrpc":"2.0","method":"tools/call","params":{"name":"fail"}}
> {"jsonrpc":"2.0","method":"notifications/unknown"}
> {"jsonrpc":"2.0","method":"notifications/cancelled"}
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":[]}
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":999}}
> {"jsonrpc":"2.0","id":10,"method":"tools/lst"}
< {"jsonrpc":"2.0","id":10,"error":{"code":-32601,"message":"There is no method \"tools/lst\" in revision 2025-11-25. Did you mean \"tools/list\"?"}}
> {"jsonrpc":"2.0","id":11,"method":"ping"}
< {"jsonrpc":"2.0","id":11,"result":{}}
# Bytes that are no UTF-8, a NUL, an escape that is half a character.
>- {"jsonrpc":"2.0","id":12,"method":"\xff\xfe"}\n
< {"jsonrpc":"2.0","error":{"code":-32700,*
>- {"jsonrpc":"2.0","id":12,"method":"\xc3"}\n
< {"jsonrpc":"2.0","error":{"code":-32700,*
>- {"jsonrpc":"2.0",\x00"id":12,"method":"ping"}\n
< {"jsonrpc":"2.0","error":{"code":-32700,*
> {"jsonrpc":"2.0","id":13,"method":"\ud800"}
< {"jsonrpc":"2.0",*"error":{"code":-32*
# In 2025-06-18 and before, an error has an id even when there is none to give.
> {"jsonrpc":"2.0","id":14,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"old","version":"1"}}}
< {"jsonrpc":"2.0","id":14,*
> nonsense
< {"jsonrpc":"2.0","id":null,"error":{"code":-32700,*
