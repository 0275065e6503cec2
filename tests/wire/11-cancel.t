# A cancelled call is silent for ever; others go on; its id is free again.
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow","arguments":{"ms":60000}}}
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"slow","arguments":{"ms":50}}}
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"changed my mind"}}
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"slept 50 ms"}]}}
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow","arguments":{"ms":10}}}
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"slept 10 ms"}]}}
# The id's type counts.
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"slow","arguments":{"ms":50}}}
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"3"}}
< {"jsonrpc":"2.0","id":3,"result":{*
# Cancelled after the end: nothing. No progress after cancellation.
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}
> {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"slow","arguments":{"ms":2000,"steps":2},"_meta":{"progressToken":"t"}}}
< {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":0,"total":2,"message":"working"}}
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}
<none 300
# An id that is in use is refused, without using the id: the first call is not disturbed.
> {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"slow","arguments":{"ms":200}}}
> {"jsonrpc":"2.0","id":5,"method":"ping"}
< {"jsonrpc":"2.0","error":{"code":-32600,"message":"Request id 5 is already in use by a request that is not answered yet."}}
< {"jsonrpc":"2.0","id":5,"result":{"content":[{"type":"text","text":"slept 200 ms"}]}}
