def ROWS(w):
    return {
        "find_tools": {"base": {"query": "charges of a ticket"}, "values": {"query": "webhook", "limit": 1}},
        "run_tool": {"base": {"name": "list_queues"}, "values": {"arguments": {"name": "search_tickets", "arguments": {"limit": 2}}, "dry_run": {"name": "create_ticket", "arguments": {"title": "x", "company": w.company["id"]}, "dry_run": True}},
                     "wrong": {"name": "zzyzx", "arguments": {"noSuch": 1}}},
    }
