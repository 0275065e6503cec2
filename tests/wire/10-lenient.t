# What models really send, to a tool that asks for leniency.
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"lenient","arguments":{"company":"Acme","limit":5,"open_only":true,"amount":2.50,"tags":[1,2],"filter":{"a":1}}}}
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"company=Acme limit=5 open=true amount=2.50 tags=[1,2] filter={\"a\":1} raw={\"company\":\"Acme\",\"limit\":5,\"open_only\":true,\"amount\":2.50,\"tags\":[1,2],\"filter\":{\"a\":1}}"}]}}
> {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"lenient","arguments":{"companyID":17,"Limit":"5","openOnly":"yes","amount":"2.50","tags":"[\"1\",2]","filter":"{\"a\":1}"}}}
< {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"company=17 limit=5 open=true amount=2.50 tags=[1,2] filter={\"a\":1} raw={\"company\":\"17\",*
> {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"lenient","arguments":{"account":"Acme","tags":"7","open-only":0,"amount":null,"limit":"","filter":null}}}
< {"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"company=Acme limit=0(absent) open=false amount=- tags=[7] filter=- raw={\"company\":\"Acme\",\"tags\":[7],\"open_only\":false}"}]}}
> {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"lenient","arguments":"{\"limit\": \"007\"}"}}
< {"jsonrpc":"2.0","id":4,"result":{"content":[{"type":"text","text":"company=- limit=7 open=absent*
# One argument under two names: fine when they agree.
> {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"lenient","arguments":{"company":"5","companyID":5}}}
< {"jsonrpc":"2.0","id":5,"result":{"content":[{"type":"text","text":"company=5 *
> {"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"lenient","arguments":{"company":"A","company_id":"B"}}}
< {"jsonrpc":"2.0","id":6,"result":{"content":[{"type":"text","text":"\"company\" and \"company_id\" are the same argument, given with different values.\nFix: Give it once, as \"company\".\n[code=bad_value field=company retryable=false]"}],*
# What is not clear stays an error.
> {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"lenient","arguments":{"limit":"five"}}}
< {"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"*'limit'*[code=bad_value field=limit retryable=false]"}],*
> {"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"lenient","arguments":{"limit":"5000"}}}
< {"jsonrpc":"2.0","id":8,"result":{"content":[{"type":"text","text":"*'limit'*500*
> {"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"lenient","arguments":{"open_only":"maybe"}}}
< {"jsonrpc":"2.0","id":9,"result":{"content":[{"type":"text","text":"*'open_only'*
> {"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"lenient","arguments":{"acount":"Acme"}}}
< {"jsonrpc":"2.0","id":10,"result":{"content":[{"type":"text","text":"lenient has no argument \"acount\". Did you mean *? It takes: company, limit, open_only, amount, tags, filter.*
> {"jsonrpc":"2.0","id":11,"method":"tools/call","params":{"name":"lenient","arguments":{"filter":"{\"a\":"}}}
< {"jsonrpc":"2.0","id":11,"result":{"content":[{"type":"text","text":"*'filter'*
# An alias brings arguments along, which the client's own win over, and gathers what it has no argument for.
> {"jsonrpc":"2.0","id":20,"method":"tools/call","params":{"name":"loose","arguments":{}}}
< {"jsonrpc":"2.0","id":20,"result":{"content":[{"type":"text","text":"company=- limit=3 open=true amount=- tags=- filter=- *
> {"jsonrpc":"2.0","id":21,"method":"tools/call","params":{"name":"loose","arguments":{"Limit":"5","serial":"X1","account":"Acme","size":2}}}
< {"jsonrpc":"2.0","id":21,"result":{"content":[{"type":"text","text":"company=Acme limit=5 open=true amount=- tags=- filter={\"serial\":\"X1\",\"size\":2} *
> {"jsonrpc":"2.0","id":22,"method":"tools/call","params":{"name":"loose","arguments":{"filter":{"a":1},"serial":"X1"}}}
< {"jsonrpc":"2.0","id":22,"result":{"content":[{"type":"text","text":"lenient has no argument \"serial\".*
# A whole number that is written with a point is the same number as text.
> {"jsonrpc":"2.0","id":23,"method":"tools/call","params":{"name":"lenient","arguments":{"company":17.0}}}
< {"jsonrpc":"2.0","id":23,"result":{"content":[{"type":"text","text":"company=17 limit=0(absent)*
> {"jsonrpc":"2.0","id":24,"method":"tools/call","params":{"name":"lenient","arguments":{"company":17.50}}}
< {"jsonrpc":"2.0","id":24,"result":{"content":[{"type":"text","text":"company=17.50 limit=0(absent)*
