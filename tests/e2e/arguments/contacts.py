def ROWS(w):
    return {
        "search_contacts": {},
        "get_contact": {"base": {"contact": w.contact["emailAddress"]}, "values": {"fields": ["phone"]}},
        "create_contact": {"base": {"company": w.company["companyName"], "first_name": "Ada", "last_name": "Lind"},
                           "values": {"active": False, "other_fields": {"note": "x"}}},
        "update_contact": {"base": {"contact": w.contact["id"], "title": "Owner"}, "values": {"active": True, "title": "Boss", "other_fields": {"note": "x"}}},
    }
