def ROWS(w):
    new = {"title": "Generic", "status": "New", "priority": "Low", "companyID": w.company["id"], "dueDateTime": "2027-01-01"}
    note = {"parent_entity": "Tickets", "parent_id": w.note["ticketID"]}
    charge = w.first("TicketCharges", {"op": "eq", "field": "isBilled", "value": False}, last=True)
    open_ = [{"field": "status", "op": "eq", "value": "New"}]
    below = {"parent_entity": {"entity": "Notes", **note}, "parent_id": {"entity": "TicketNotes", **note}}
    return {
        "entity_operation": {"base": {"entity": "Tickets", "operation": "getMany"}, "values": {"arguments": {"limit": 2}},
                             "wrong": {"entity": "Zzyzx", "operation": "zzyzx", "arguments": {"noSuch": 1}}},
        "list_entities": {"values": {"search": "Webhook"}},
        "describe_entity": {"base": {"entity": "Tickets"}, "values": {"picklists": True,                             "search": "which field holds the SLA?"}, "wrong": {"entity": "Zzyzx", "parent_entity": "Zzyzx"}},
        "query_entity": {"base": {"entity": "TicketNotes"}, "values": below | {"sort": {"entity": "TicketNotes", "sort": "-id", **note}, "filter": [{"field": "publish", "op": "eq", "value": w.internal}],
                         "query": {"filter": [{"field": "id", "op": "gt", "value": w.note["id"]}]}},
                         "wrong": {"entity": "Zzyzx", "filter": [{"field": "noSuch", "op": "eq", "value": 1}], "query": "{", "parent_entity": "Zzyzx", "parent_id": "lots"}},
        "count_entity": {"base": {"entity": "TicketNotes"}, "values": below | {"filter": [{"field": "publish", "op": "eq", "value": w.internal}],
                         "query": {"filter": [{"field": "id", "op": "gt", "value": w.note["id"]}]}, "group_by": "publish"},
                         "wrong": {"entity": "Zzyzx", "filter": [{"field": "noSuch", "op": "eq", "value": 1}], "query": "{", "parent_entity": "Zzyzx",
                                   "parent_id": "lots", "group_by": "noSuch"}},
        "get_entity": {"base": {"entity": "Tickets", "id": w.ticket["id"]},
                       "values": {"parent_entity": {"entity": "Notes", "id": w.note["id"], **note}, "fields": ["title"], "offset": {"fields": ["description"], "offset": 5},
                                  "raw": {"id": w.make("Tickets", {"title": "HTML", "companyID": w.company["id"], "status": 1, "priority": 2, "queueID": w.ticket["queueID"],
                                                                   "description": "<p>One</p><p>Two</p>"}), "raw": True}},
                       "refused": {"parent_id": {"entity": "TicketNotes", "id": w.note["id"], "parent_id": w.note["ticketID"] + 1}}, "wrong": {"entity": "Zzyzx", "id": 1, "parent_entity": "Zzyzx"}},
        "create_entity": {"base": {"entity": "Tickets", "fields": new},
                          "values": {"parent_entity": {"entity": "Notes", "fields": {"description": "d", "title": "t", "noteType": w.some("TicketNotes", "noteType"), "publish": w.internal}, **note},
                                     "parent_id": {"entity": "TicketNotes", "fields": {"description": "d", "title": "t", "noteType": w.some("TicketNotes", "noteType"), "publish": w.internal}, **note}},
                          "wrong": {"entity": "Zzyzx", "fields": {"noSuch": 1}, "parent_entity": "Zzyzx"}},
        "update_entity": {"base": {"entity": "Tickets", "id": w.ticket["id"], "fields": {"title": "Generic"}},
                          "values": {"parent_entity": {"entity": "Charges", "parent_entity": "Tickets", "parent_id": charge["ticketID"], "id": charge["id"], "fields": {"name": "x"}},},
                          "refused": {"parent_id": {"entity": "TicketCharges", "parent_id": charge["ticketID"] + 1, "id": charge["id"], "fields": {"name": "x"}}},
                          "wrong": {"entity": "Zzyzx", "id": 1, "fields": {"noSuch": 1}, "parent_entity": "Zzyzx"}},
        "delete_entity": {"base": {"entity": "TicketCharges", "id": charge["id"]},
                          "values": {"parent_entity": {"entity": "Charges", "parent_entity": "Tickets"}}, "refused": {"parent_id": charge["ticketID"] + 1},
                          "wrong": {"entity": "Zzyzx", "id": 1, "parent_entity": "Zzyzx"}},
        "get_picklist_values": {"base": {"entity": "Tickets", "field": "status"},
                                "values": {"search": "comp", "parent_entity": {"entity": "Notes", "field": "publish", "parent_entity": "Tickets"}},
                                "wrong": {"entity": "Zzyzx", "field": "noSuch", "parent_entity": "Zzyzx"}},
    }
