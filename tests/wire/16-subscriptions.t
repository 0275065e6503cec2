# Inspector opens a listen stream right after discover; it is acknowledged and stays open beside calls.
> {"jsonrpc":"2.0","id":"listen:0","method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true,"resourceSubscriptions":["test://fixed"]},$M}}
< {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":"listen:0"},"notifications":{}}}
> {"jsonrpc":"2.0","id":2,"method":"subscriptions/listen","params":{"notifications":{},$M}}
< {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":2},"notifications":{}}}
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"},$M}}
< {"jsonrpc":"2.0","id":3,*
> {"jsonrpc":"2.0","id":2,"method":"tools/list","params":{$M}}
< {"jsonrpc":"2.0","error":{"code":-32600,"message":"Request id 2 is already in use*
> {"jsonrpc":"2.0","id":4,"method":"subscriptions/listen","params":{$M}}
< {"jsonrpc":"2.0","id":4,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":5,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":1},$M}}
< {"jsonrpc":"2.0","id":5,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":6,"method":"subscriptions/listen","params":{"notifications":{}}}
< {"jsonrpc":"2.0","id":6,"error":{"code":-32602,*
# Cancelled by the client: no answer, the id is free.
> {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"text":"y"},$M}}
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"y"}],*
# Ended by the server: notification and final response.
eof
< {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"listen:0"}}
< {"jsonrpc":"2.0","id":"listen:0","result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/subscriptionId":"listen:0"}}}
exit 0 2000
