# 64 MB in one line: one error, with the id when it can be seen, and the next message works.
>- {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"
>* 1048576 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
>- "}}}\n
> {"jsonrpc":"2.0","id":2,"method":"ping"}
< {"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"The message is longer than this server takes (4194304 bytes)."}}
< {"jsonrpc":"2.0","id":2,"result":{}}
# A million levels.
>* 1000000 [
>* 1000000 ]
>- \n
< {"jsonrpc":"2.0","error":{"code":-32600,*
>- {"jsonrpc":"2.0","id":3,"method":"ping","params":{"x":
>* 1000000 [
>* 1000000 ]
>- }}\n
< {"jsonrpc":"2.0","id":3,"error":{"code":-32600,*
>* 1000000 {"a":
>- \n
< {"jsonrpc":"2.0","error":{"code":-32*
# Numbers and names as long as a message may be.
>- {"jsonrpc":"2.0","id":4,"method":"
>* 1000000 m
>- "}\n
< {"jsonrpc":"2.0","id":4,"error":{"code":-32601,*
>- {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"
>* 1000000 n
>- "}}\n
< {"jsonrpc":"2.0","id":5,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":6,"method":"ping"}
< {"jsonrpc":"2.0","id":6,"result":{}}
eof
exit 0 2000
# The limits are the server's to choose.
@ message=200 result=1000
>- {"jsonrpc":"2.0","id":"x","method":"ping","params":{"x":"
>* 300 x
>- "}}\n
< {"jsonrpc":"2.0","id":"x","error":{"code":-32600,*200 bytes*
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"big","arguments":{"ms":5000}}}
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"The result is larger*[code=too_large retryable=false]"}],"structuredContent":{*},"isError":true}}
> {"jsonrpc":"2.0","id":2,"method":"tools/list"}
< {"jsonrpc":"2.0","id":2,"error":{"code":-32603,*
> {"jsonrpc":"2.0","id":3,"method":"ping"}
< {"jsonrpc":"2.0","id":3,"result":{}}
