def ROWS(w):
    note = {"ticket": w.ticket["id"], "description": "Called back", "publish": w.internal}
    item = w.first("TicketChecklistItems")
    charge = w.first("TicketCharges", {"op": "eq", "field": "isBilled", "value": False})
    tagged = w.first("TicketTagAssociations")
    library = w.first("ChecklistLibraries", {"op": "eq", "field": "isActive", "value": True})
    create = {"title": "VPN drops", "company": w.company["companyName"]}
    change = {"ticket": w.ticket["ticketNumber"], "resolution": "Driver updated"}
    labels = {"status": "In Progress", "queue": w.some("Tickets", "queueID"), "issue_type": w.some("Tickets", "issueType"),
              "sub_issue_type": w.dependent("Tickets", "subIssueType"), "ticket_type": w.some("Tickets", "ticketType"),
              "source": w.some("Tickets", "source"), "priority": "High", "contract": {"contract": w.ticket["contractID"]},
              "role": {"assignee": w.full_name(w.resource), "role": w.role["name"]}}
    own = {"contract": w.ticket.get("contractID"), "configuration_item": w.ticket.get("configurationItemID"),
           "contact": w.contact["id"], "resolution": "Done"}
    second = w.first("TicketSecondaryResources")
    survey = w.first("SurveyResults", {"op": "exist", "field": "completeDate"})
    return {
        "search_tickets": {"values": {"sort": {"open_only": True, "sort": "-id"}, "number": w.ticket["ticketNumber"], "status": "In Progress", "queue": w.some("Tickets", "queueID")}},
        "get_ticket": {"base": {"ticket": w.ticket["ticketNumber"]}, "values": {"notes": True, "time": True, "fields": ["title"]}},
        "create_ticket": {"base": create, "values": labels | own},
        "update_ticket": {"base": change, "values": labels | own | {"resolution": "Another", "description": "Changed"}},
        "search_ticket_notes": {"values": {"publish": w.internal, "sort": {"ticket": w.note["ticketID"], "sort": "-id"}}},
        "create_ticket_note": {"base": note, "values": {"note_type": w.some("TicketNotes", "noteType")}},
        "update_ticket_note": {"base": {"note": w.note["id"], "description": "Mended"}, "refused": {"ticket": w.note["ticketID"] + 1},
                               "values": {"publish": w.internal, "note_type": w.some("TicketNotes", "noteType")}},
        "search_ticket_charges": {"values": {"product": w.product["id"]}},
        "create_ticket_charge": {"base": {"ticket": w.ticket["id"], "name": "Cable", "billing_code": w.material["id"]},
                                 "values": {"type": w.some("TicketCharges", "chargeType")}},
        "update_ticket_charge": {"base": {"charge": charge["id"], "quantity": 4}, "refused": {"ticket": charge["ticketID"] + 1},
                                 "values": {"type": w.some("TicketCharges", "chargeType"), "billing_code": w.material["id"]}},
        "delete_ticket_charge": {"base": {"charge": charge["id"]}, "refused": {"ticket": charge["ticketID"] + 1}, "wrong": {"ticket": "T19990101.0001"}},
        "search_ticket_checklist_items": {"values": {"ticket": item["ticketID"]}},
        "create_ticket_checklist_item": {"base": {"ticket": w.ticket["id"], "item": "Ask again"}},
        "update_ticket_checklist_item": {"base": {"item": item["id"], "done": not item["isCompleted"]}, "values": {"text": "Renamed"}, "refused": {"ticket": item["ticketID"] + 1}},
        "delete_ticket_checklist_item": {"base": {"item": item["id"]}, "refused": {"ticket": item["ticketID"] + 1}},
        "apply_checklist_library": {"base": {"ticket": w.ticket["id"], "library": library["name"]}},
        "search_ticket_history": {"base": {"ticket": w.first("TicketHistory")["ticketID"]}},
        "add_ticket_tag": {"base": {"ticket": w.ticket["id"], "tag": w.unused_tag(w.ticket["id"])}},
        "remove_ticket_tag": {"base": {"ticket": tagged["ticketID"], "tag": tagged["tagID"]},
                              "wrong": {"ticket": "T19990101.0001", "tag": "Zzyzx"}},
        "list_queues": {}, "list_statuses": {}, "list_priorities": {},
        "get_ticket_note": {"base": {"note": w.note["id"]}, "values": {"fields": ["title"]}, "refused": {"ticket": w.note["ticketID"] + 1},
                            "wrong": {"ticket": "T19990101.0001"}},
        "get_ticket_charge": {"base": {"charge": charge["id"]}, "values": {"fields": ["name"]}, "refused": {"ticket": charge["ticketID"] + 1},
                              "wrong": {"ticket": "T19990101.0001"}},
        "search_tags": {"values": {"active": False}},
        "search_ticket_tags": {"values": {"ticket": tagged["ticketID"], "tag": tagged["tagID"]}},
        "add_secondary_resource": {"again": "is on it already", "base": {"ticket": w.ticket["id"], "technician": w.another_technician(w.ticket)},
                                   "values": {"task": {"task": w.task["taskNumber"], "ticket": None}, "role": w.role["name"]},
                                   "wrong": {"task": "T19990101.0001"}},
        "remove_secondary_resource": {"base": {"ticket": second["ticketID"], "technician": second["resourceID"]},
                                      "values": {"task": {"task": w.helped_task["taskID"], "technician": w.helped_task["resourceID"], "ticket": None}},
                                      "wrong": {"task": "T19990101.0001"}},
        "search_survey_results": {"values": {"company": survey["companyID"], "ticket": survey["ticketID"], "contact": survey["contactID"],
                                             "sort": "-id"}},
    }
