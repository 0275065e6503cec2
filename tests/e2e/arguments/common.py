"""Values that arguments of the same name share, whatever the tool."""


def values(w):
    return {
        "company": w.company["companyName"], "contact": w.contact["emailAddress"], "ticket": w.ticket["ticketNumber"],
        "resource": w.full_name(w.resource), "author": w.full_name(w.resource), "assignee": w.full_name(w.resource),
        "owner": w.full_name(w.resource), "lead": w.full_name(w.resource), "submitter": w.full_name(w.resource),
        "project": w.project["projectNumber"], "task": w.task["taskNumber"], "phase": w.phase["id"],
        "contract": w.contract["contractName"], "opportunity": w.opportunity["id"], "product": w.product["id"],
        "configuration_item": w.item["id"], "text": "a", "role": w.role["name"],
        "description": "Changed by a test", "summary": "Changed by a test", "internal_notes": "Changed by a test",
        "title": "Changed by a test", "name": "Changed by a test", "notes": "Changed by a test", "note": "Changed by a test",
        "comment": "Changed by a test", "resolution": "Changed by a test", "reason": "Changed by a test",
        "location": "Changed by a test", "sku": "SKU-1", "number": "N-1", "part_number": "P-1", "maker": "Dell",
        "serial_number": "SN-1", "phone": "207-555-0100", "mobile": "207-555-0101", "email": "someone@example.com",
        "city": "Portland", "state": "ME", "address1": "1 Main Street", "address2": "Floor 2", "postal_code": "04101",
        "first_name": "Dana", "last_name": "Reyes", "web": "https://example.com",
        "price": 12.5, "cost": 7.5, "quantity": 3, "amount": 99.5, "hours": 1.5, "position": 2, "estimated_hours": 2.5,
        "start": "2027-03-01T09:00", "end": "2027-03-01T11:30", "due": "2027-03-02T12:00", "date": "2026-11-02",
        "priority": "High", "detail": "full", "format": "json", "fields": ["id"], "sort": "-id", "limit": 1, "page": 2, "where": {"id": 1},
        "from": {"from": "2026-10-01", "to": "2026-10-20"}, "to": {"from": "2026-10-01", "to": "2026-10-20"},
        "technician": w.full_name(w.resource), "queue": w.some("Tickets", "queueID"), "period": "2026-10", "days": 5,
        "publish": "Internal Use Only", "other_fields": {"description": "By its own name"},
    }


# What is wrong under every tool that has the argument.
WRONG = {
    "limit": 0, "cursor": "garbage", "sort": "noSuchField", "fields": ["noSuchField"], "confirm": "YES",
    "detail": "zzyzx", "format": "zzyzx", "other_fields": {"noSuchField": 1},
}

# Arguments of workflow tools that name something of the tenant.
NAMED = {"company", "ticket", "technician", "queue", "status", "priority", "contract", "owner", "lead", "stage", "role", "billing_code",
         "resource", "project", "opportunity", "invoice", "publish", "note_type"}
