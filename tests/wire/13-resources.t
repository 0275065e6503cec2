> {"jsonrpc":"2.0","id":1,"method":"resources/list"}
< {"jsonrpc":"2.0","id":1,"result":{"resources":[{"uri":"test://fixed","name":"fixed","title":"Fixed","description":"A text.","mimeType":"text/plain"},{"uri":"test://other","name":"other"}]}}
> {"jsonrpc":"2.0","id":2,"method":"resources/templates/list","params":{$M}}
< {"jsonrpc":"2.0","id":2,"result":{"resourceTemplates":[{"uriTemplate":"test://items/{id}","name":"item"}],"ttlMs":300000,"cacheScope":"private",$S
> {"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"test://fixed",$M}}
< {"jsonrpc":"2.0","id":3,"result":{"contents":[{"uri":"test://fixed","mimeType":"text/plain","text":"fixed text"}],"ttlMs":0,"cacheScope":"private",$S
> {"jsonrpc":"2.0","id":4,"method":"resources/read","params":{"uri":"test://items/a%20b"}}
< {"jsonrpc":"2.0","id":4,"result":{"contents":[{"uri":"test://items/a%20b","mimeType":"text/plain","text":"a b"},{"uri":"test://items/a%20b","mimeType":"application/octet-stream","blob":"AAEC"}]}}
# Not found: another code in each era, the URI in both.
> {"jsonrpc":"2.0","id":5,"method":"resources/read","params":{"uri":"test://nothing"}}
< {"jsonrpc":"2.0","id":5,"error":{"code":-32002,"message":"There is no resource \"test://nothing\".","data":{"uri":"test://nothing"}}}
> {"jsonrpc":"2.0","id":6,"method":"resources/read","params":{"uri":"test://nothing",$M}}
< {"jsonrpc":"2.0","id":6,"error":{"code":-32602,"message":"There is no resource \"test://nothing\".","data":{"uri":"test://nothing"}}}
> {"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"test://items/0",$M}}
< {"jsonrpc":"2.0","id":7,"error":{"code":-32602,*"data":{"uri":"test://items/0"}}}
> {"jsonrpc":"2.0","id":8,"method":"resources/read","params":{"uri":"test://items/13",$M}}
< {"jsonrpc":"2.0","id":8,"error":{"code":-32603,"message":"Item 13 is unlucky."}}
> {"jsonrpc":"2.0","id":9,"method":"resources/read","params":{"uri":"test://items/../../etc/passwd",$M}}
< {"jsonrpc":"2.0","id":9,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":10,"method":"resources/read","params":{$M}}
< {"jsonrpc":"2.0","id":10,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":11,"method":"resources/read","params":{"uri":"test://items/\u0000",$M}}
< {"jsonrpc":"2.0","id":11,"error":{"code":-32602,*
