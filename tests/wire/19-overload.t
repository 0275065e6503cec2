# A handler that outlives its time is answered for; the next calls still work.
@ timeout=200 workers=2
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"deaf","arguments":{"ms":3500}}}
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"slow","arguments":{"ms":60000}}}
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"stopped"}],"isError":true}}
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"The call took longer than 200 ms*[code=timeout retryable=true]"}],*"isError":true}}
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"echo_worker","arguments":{"text":"x"}}}
< {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"x"}]}}
<none 100
eof
exit 0 4000
# More calls than may be open at once wait their turn outside.
@ in_flight=2 workers=1
>- {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow","arguments":{"ms":30}}}\n{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"slow","arguments":{"ms":30}}}\n{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"slow","arguments":{"ms":30}}}\n{"jsonrpc":"2.0","id":4,"method":"ping"}\n
eof
<? {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"slept 30 ms"}]}}
<? {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"slept 30 ms"}]}}
<? {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"slept 30 ms"}]}}
<? {"jsonrpc":"2.0","id":4,"result":{}}
exit 0 2000
