# Lines: empty ones, Windows endings, a byte order mark, several in one piece, one without an end.
>- \xef\xbb\xbf{"jsonrpc":"2.0","id":1,"method":"ping"}\r\n
< {"jsonrpc":"2.0","id":1,"result":{}}
>- \n\r\n  \t\n
>- {"jsonrpc":"2.0","id":2,"method":"ping"}\n\n{"jsonrpc":"2.0","id":3,"method":"ping"}  \r\n{"jsonrpc":"2.0",
< {"jsonrpc":"2.0","id":2,"result":{}}
< {"jsonrpc":"2.0","id":3,"result":{}}
<none 50
>- "id":4,"method":"ping"}\n
< {"jsonrpc":"2.0","id":4,"result":{}}
# The last message needs no newline when it is whole.
>- {"jsonrpc":"2.0","id":5,"method":"ping"}
eof
< {"jsonrpc":"2.0","id":5,"result":{}}
exit 0 2000
# A message that was cut off is dropped.
> {"jsonrpc":"2.0","id":1,"method":"ping"}
>- {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"ec
eof
< {"jsonrpc":"2.0","id":1,"result":{}}
exit 0 2000
# No input at all.
eof
exit 0 2000
