def ROWS(w):
    return {
        "find_tools": {"base": {"query": "charges of a ticket"}, "values": {"query": "webhook", "limit": 1}},
        "run_tool": {"base": {"name": "list_queues"}, "values": {"arguments": {"name": "search_tickets", "arguments": {"limit": 2}}},
                     "wrong": {"name": "zzyzx", "arguments": {"noSuch": 1}}},
    }
