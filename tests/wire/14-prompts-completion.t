> {"jsonrpc":"2.0","id":1,"method":"prompts/list"}
< {"jsonrpc":"2.0","id":1,"result":{"prompts":[{"name":"greeting","title":"Greeting","description":"Greets.","arguments":[{"name":"who","description":"Whom.","required":true},{"name":"tone","required":false}]}]}}
> {"jsonrpc":"2.0","id":2,"method":"prompts/get","params":{"name":"greeting","arguments":{"who":"Ann","tone":"dry"}}}
< {"jsonrpc":"2.0","id":2,"result":{"description":"Greets.","messages":[{"role":"user","content":{"type":"text","text":"Greet Ann, dry"}}]}}
> {"jsonrpc":"2.0","id":3,"method":"prompts/get","params":{"name":"greeting"}}
< {"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"Prompt \"greeting\" needs argument \"who\"."}}
> {"jsonrpc":"2.0","id":4,"method":"prompts/get","params":{"name":"greting"}}
< {"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"There is no prompt \"greting\". Did you mean \"greeting\"?"}}
> {"jsonrpc":"2.0","id":5,"method":"prompts/get","params":{"name":"greeting","arguments":{"who":5}}}
< {"jsonrpc":"2.0","id":5,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":6,"method":"prompts/get","params":{"name":"greeting","arguments":{"who":"A","mood":"x"}}}
< {"jsonrpc":"2.0","id":6,"error":{"code":-32602,"message":"Prompt \"greeting\" has no argument \"mood\"."}}
> {"jsonrpc":"2.0","id":7,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"greeting"},"argument":{"name":"tone","value":"d"},"context":{"arguments":{"who":"Ann"}}}}
< {"jsonrpc":"2.0","id":7,"result":{"completion":{"values":["ref/prompt greeting tone d Ann"],"total":1,"hasMore":false}}}
> {"jsonrpc":"2.0","id":8,"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"test://items/{id}"},"argument":{"name":"id","value":"1"},$M}}
< {"jsonrpc":"2.0","id":8,"result":{"completion":{"values":["ref/resource test://items/{id} id 1 -"],"total":1,"hasMore":false},$S
> {"jsonrpc":"2.0","id":9,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"greeting"},"argument":{"name":"who","value":"many"}}}
< {"jsonrpc":"2.0","id":9,"result":{"completion":{"values":["many0",*"many99"],"total":150,"hasMore":true}}}
> {"jsonrpc":"2.0","id":10,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"nobody"},"argument":{"name":"who","value":""}}}
< {"jsonrpc":"2.0","id":10,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":11,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"greeting"},"argument":{"name":"what","value":""}}}
< {"jsonrpc":"2.0","id":11,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":12,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"greeting"},"argument":{"name":"who"}}}
< {"jsonrpc":"2.0","id":12,"error":{"code":-32602,*
> {"jsonrpc":"2.0","id":13,"method":"completion/complete"}
< {"jsonrpc":"2.0","id":13,"error":{"code":-32602,*
