def ROWS(w):
    call = w.first("ServiceCalls")
    pair = w.first("ServiceCallTickets")
    when = {"start": "2027-03-01T09:00", "end": "2027-03-01T11:00"}
    status = w.some("ServiceCalls", "status", -1)
    location = {"location": w.location["id"]}
    return {
        "search_service_calls": {"values": {"status": status}},
        "get_service_call": {"base": {"service_call": call["id"]}},
        "create_service_call": {"base": {"company": w.location_company["id"], **when}, "values": {"status": status, "hours": {"hours": 3, "end": None}} | location},
        "check_availability": {"base": {"technician": w.full_name(w.resource), "start": "2026-11-30T09:00"},
                               "values": {"end": "2026-11-30T16:30", "hours": 8}, "wrong": {"start": "tomorrow", "end": "2026-11-30T08:00", "hours": 0}},
        "update_service_call": {"base": {"service_call": call["id"], "description": "Moved"},
                                "values": {"status": status, "complete": 1, "other_fields": {"isComplete": 1}, "description": "Again", "location": w.location_at(call["companyID"]),
                                           "start": when, "end": {"end": "2028-03-01T11:00"}}},
        "delete_service_call_ticket_resource": {"base": {"service_call_ticket_resource": w.first("ServiceCallTicketResources", last=True)["id"]},
                                                "refused": {"service_call_ticket": w.first("ServiceCallTicketResources", last=True)["serviceCallTicketID"] + 1}},
        "delete_service_call": {"base": {"service_call": w.first("ServiceCalls", {"op": "noteq", "field": "id", "value": call["id"]})["id"]},
                                "wrong": {"service_call": 1}},
        "create_service_call_ticket": {"base": {"service_call": call["id"], "ticket": w.ticket_at(call["companyID"])}},
        "create_service_call_ticket_resource": {"base": {"service_call_ticket": pair["id"], "resource": w.unbooked(pair["id"])}},
        "create_appointment": {"base": {"resource": w.full_name(w.resource), "title": "Vendor call", **when}},
    }
