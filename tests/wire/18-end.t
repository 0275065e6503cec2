# End of input: calls in flight are finished, then the process ends.
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"deaf","arguments":{"ms":300}}}
eof
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"awake"}]}}
exit 0 2000
# A call that does not end in time is told to stop, and says so.
@ drain=200
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow","arguments":{"ms":60000}}}
eof
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"stopped"}],"isError":true}}
exit 0 2000
# One that does not hear is left behind.
@ drain=200
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"deaf","arguments":{"ms":60000}}}
eof
exit 1 2000
# SIGTERM is the same; a second one does not wait.
@ drain=4000
> {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"deaf","arguments":{"ms":300}}}
> {"jsonrpc":"2.0","id":2,"method":"ping"}
< {"jsonrpc":"2.0","id":2,"result":{}}
kill TERM
< {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"awake"}]}}
exit 0 2000
> {"jsonrpc":"2.0","id":2,"method":"ping"}
< {"jsonrpc":"2.0","id":2,"result":{}}
kill INT
exit 130 2000
# The client is gone: quietly out.
> {"jsonrpc":"2.0","id":1,"method":"ping"}
< {"jsonrpc":"2.0","id":1,"result":{}}
stdout
> {"jsonrpc":"2.0","id":2,"method":"ping"}
exit 0 2000
