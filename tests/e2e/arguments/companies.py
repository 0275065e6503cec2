def ROWS(w):
    kind = w.some("CompanyNotes", "actionType")
    todo = {"company": w.company["companyName"], "type": w.some("CompanyToDos", "actionType"), "description": "Call",
            "start": "2027-03-01T09:00", "end": "2027-03-01T10:00", "assignee": w.full_name(w.resource)}
    labels = {"type": w.some("Companies", "companyType", -1), "classification": w.some("Companies", "classification"),
              "country": "United States", "phone": "207-555-0100"}
    alert = w.first("CompanyAlerts")
    unwarned = w.unwarned_company()
    note = w.first("CompanyNotes")
    return {
        "search_companies": {"values": {k: labels[k] for k in ("type", "classification")}},
        "get_company": {"base": {"company": w.company["companyName"]}, "values": {"fields": ["phone"]}},
        "create_company": {"base": {"name": "New Harbor Clinic", "type": "Customer", "phone": "1", "owner": w.full_name(w.resource)},
                           "values": labels | {"other_fields": {"fax": "2"}}},
        "update_company": {"base": {"company": w.other_company["id"], "city": "Bangor"}, "values": labels | {"other_fields": {"fax": "2"}}},
        "search_company_notes": {"values": {"type": kind}},
        "create_company_note": {"base": {"company": w.company["id"], "title": "Call", "note": "Talked", "type": kind,
                                         "assignee": w.full_name(w.resource)}, "values": {"opportunity": w.opportunity["id"]}},
        "search_company_todos": {},
        "get_company_todo": {"base": {"todo": w.first("CompanyToDos")["id"]}, "values": {"fields": ["activityDescription"]},
                             "refused": {"company": w.first("CompanyToDos")["companyID"] + 1}},
        "create_company_todo": {"base": todo, "values": {"completed": "today"}},
        "update_company_todo": {"base": {"todo": w.first("CompanyToDos")["id"], "description": "Write"},
                                "values": {"completed": "today", "type": w.some("CompanyToDos", "actionType"),
                                           "start": {"start": "2027-03-01T09:00", "end": "2027-03-01T10:00"},
                                           "end": {"end": "2029-03-01T10:00"}}},
        "get_company_note": {"base": {"note": note["id"]}, "values": {"fields": ["name"]}, "refused": {"company": note["companyID"] + 1}},
        "search_company_alerts": {"values": {"company": alert["companyID"], "type": alert["alertTypeID"], "text": alert["alertText"][:12]}},
        "create_company_alert": {"base": {"company": unwarned, "type": w.some("CompanyAlerts", "alertTypeID"), "text": "Pays late"}},
        "search_company_locations": {"values": {"name": w.first("CompanyLocations")["name"][:4], "city": w.first("CompanyLocations", {"op": "exist", "field": "city"})["city"], "active": False}},
        "create_company_location": {"base": {"company": w.company["companyName"], "name": "Pier 2"},
                                    "values": {"other_fields": {"fax": "207-555-0199"}}},
    }
