def ROWS(w):
    me = w.full_name(w.resource)
    free = w.make("Tickets", {"title": "To be worked on", "companyID": w.company["id"], "status": 1, "priority": 2, "queueID": w.ticket["queueID"],
                              "dueDateTime": "2027-01-01T00:00:00Z"})
    done = w.make("Tickets", {"title": "To be closed", "companyID": w.company["id"], "status": 1, "priority": 2, "queueID": w.ticket["queueID"],
                              "dueDateTime": "2027-01-01T00:00:00Z"})
    blocked = w.first("TicketChecklistItems", {"op": "eq", "field": "isImportant", "value": True},
                      {"op": "eq", "field": "isCompleted", "value": False})["ticketID"]
    time = {"hours": 0.5, "summary": "Done", "resource": me}
    when = {"date": time | {"date": "2026-11-02"}, "start": {"resource": me, "summary": "Done", "start": "2026-11-02T09:00", "end": "2026-11-02T10:00"},
            "end": time | {"end": "2026-11-02T10:00"}, "hours": time, "summary": time | {"summary": "Otherwise"},
            "resource": time | {"resource": w.resource["email"]}, "role": time | {"role": w.role["name"]},
            "billing_code": time | {"billing_code": w.work_type["name"]}, "billable": time | {"billable": False}}
    return {
        "my_day": {"base": {"technician": me}, "values": {"date": "2026-11-20"}},
        "ticket_brief": {"base": {"ticket": w.ticket["ticketNumber"]}},
        "find_caller": {"base": {"caller": w.contact["emailAddress"]}},
        "similar_tickets": {"base": {"text": "printer"}, "values": {"ticket": {"ticket": w.ticket["ticketNumber"], "text": None}, "text": "vpn", "days": 3}},
        "find_asset": {"base": {"text": w.item["serialNumber"]},
                       "values": {"text": w.product["name"][:5], "company": {"text": None, "company": w.company["id"]},
                                  "user": {"text": None, "user": w.contact["emailAddress"]}}},
        "find_duplicates": {"values": {"what": "tickets", "company": w.company["companyName"]}},
        "resolve_name": {"base": {"name": w.company["companyName"]}},
        "timesheet": {"base": {"technician": me}, "values": {"period": "last week"}},
        "log_work": {"base": {"ticket": free, "note": "Called", "publish": w.internal},
                     "values": when | {"status": "In Progress", "note_type": w.some("TicketNotes", "noteType", -1), "note": "x"}},
        "close_ticket": {"base": {"ticket": done, "resolution": "Solved"}, "values": when | {"status": "Cancelled" if "Cancelled" in w.statuses else list(w.statuses)[-1],
                                     "ignore_checklist": {"ticket": blocked, "ignore_checklist": True}}},
    }
