def ROWS(w):
    me = w.full_name(w.resource)
    open_entry = w.first("TimeEntries", {"op": "notExist", "field": "billingApprovalDateTime"},
                         {"op": "exist", "field": "startDateTime"}, {"op": "exist", "field": "ticketID"})
    posted = w.first("TimeEntries", {"op": "exist", "field": "billingApprovalDateTime"})
    work = w.work_type["name"]
    when = {"start": "2026-11-02T09:00", "end": "2026-11-02T10:00"}
    times = {"hours": 2.25, "date": {"date": "2026-10-01", "hours": 0.5}, "start": {"start": "2026-11-02T09:00", "end": "2026-11-02T12:00"},
             "end": {"end": "2026-11-02T12:00", "hours": 1}}
    open_request = w.first("TimeOffRequests", {"op": "notExist", "field": "approvedDateTime"},
                           {"op": "notExist", "field": "approveRejectResourceID"})
    approval = w.first("BillingItemApprovalLevels")
    other = w.full_name(w.sandbox.get("Resources", w.first("ResourceServiceDeskRoles", {"op": "eq", "field": "isDefault", "value": True},
                                                           {"op": "noteq", "field": "resourceID", "value": w.resource["id"]})["resourceID"]))
    return {
        "search_time_entries": {"base": {"date_after": "-30d"}, "values": {"sort": {"date_after": "-3d", "sort": "-id"}, "billing_code": work, "ticket": w.ticket["id"]}},
        "get_time_entry": {"base": {"time_entry": open_entry["id"]}},
        "create_time_entry": {
            "base": {"resource": me, "ticket": w.ticket["ticketNumber"], "hours": 1, "summary": "Fixed"},
            "values": {"task": {"task": w.task["taskNumber"], "ticket": None}, "role": w.role["name"], "billing_code": work,
                       "internal_code": {"internal_code": w.internal_code["name"], "ticket": None},
                       "hours": 2, "date": "2026-11-02", "start": "2026-11-02T09:00", "end": "2026-11-02T12:00",
                       "billable": False, "other_fields": {"offsetHours": 0.25}},
            "wrong": {"start": "2026-11-02", "end": "9 o'clock-ish", "date": "last month", "billing_code": w.material["name"], "hours": 25}},
        "log_time_together": {
            "base": {"technicians": [me, other],
                     "ticket": w.ticket["ticketNumber"], "hours": 1, "summary": "Fixed together"}, "writes": 2,
            "values": {"task": {"task": w.task["taskNumber"], "ticket": None}, "billing_code": work, "hours": 2, "date": "2026-11-02", "start": "2026-11-02T09:00",
                       "end": "2026-11-02T12:00", "billable": False},
            "wrong": {"technicians": ["Zzyzx Nowhere"], "start": "2026-11-02", "end": "9 o'clock-ish", "date": "last month", "billing_code": w.material["name"], "hours": 25}},
        "log_time": {
            "base": {"resource": me, "ticket": w.ticket["ticketNumber"], "hours": 1, "summary": "Fixed in one go"},
            "values": {"task": {"task": w.task["taskNumber"], "ticket": None}, "role": w.role["name"], "billing_code": work,
                       "internal_code": {"internal_code": w.internal_code["name"], "ticket": None},
                       "hours": 2, "date": "2026-11-02", "start": "2026-11-02T09:00", "end": "2026-11-02T12:00",
                       "billable": False, "other_fields": {"offsetHours": 0.25}},
            "wrong": {"start": "2026-11-02", "end": "9 o'clock-ish", "date": "last month", "billing_code": w.material["name"], "hours": 25}},
        "update_time_entry": {
            "base": {"time_entry": open_entry["id"], "summary": "Better said"},
            "values": times | {"role": w.role["name"], "billing_code": work, "billable": False, "summary": "Another",
                               "other_fields": {"offsetHours": 0.25}},
            "wrong": {"time_entry": posted["id"], "start": {"start": "2026-11-02"}, "end": "someday", "date": "someday",
                      "hours": 25, "billing_code": w.material["name"]}},
        "delete_time_entry": {"base": {"time_entry": w.own_time_entry()}, "wrong": {"time_entry": 1}},
        "search_billing_item_approval_levels": {"values": {"time_entry": approval["timeEntryID"], "approver": approval["approvalResourceID"], "level": 1,
                                                            "approved_after": "2026-11-20", "approved_before": "2026-11-20"}},
        "search_time_off_requests": {"base": {"limit": 5}, "values": {"status": 1, "limit": 2, "approved": False}, "wrong": {"status": "Zzyzx"}},
        "search_billing_codes": {"values": {"use": w.some("BillingCodes", "useType")}},
        "decide_time_off": {"again": "It is rejected already", "base": {"request": open_request["id"], "decision": "reject", "reason": "On call that week"},
                            "wrong": {"request": w.first("TimeOffRequests", {"op": "exist", "field": "approvedDateTime"})["id"]}},
        "request_time_off": {"base": {"resource": me, "date": "2027-02-01", "hours": 8},
                             "values": {"type": 2, "reason": "Vacation", "other_fields": {"reason": "Long planned"}}},
    }
