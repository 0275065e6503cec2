def ROWS(w):
    groups = [w.make("ContactGroups", {"name": name, "isActive": True}) for name in ("Newsletter", "Decision makers")]
    return {
        "search_contacts": {},
        "get_contact": {"base": {"contact": w.contact["emailAddress"]}, "values": {"fields": ["phone"]}},
        "create_contact": {"base": {"company": w.company["companyName"], "first_name": "Ada", "last_name": "Lind"},
                           "values": {"active": False, "other_fields": {"note": "x"}}},
        "update_contact": {"base": {"contact": w.contact["id"], "title": "Owner"}, "values": {"active": True, "title": "Boss", "other_fields": {"note": "x"}}},
        "search_contact_groups": {"values": {"name": "News", "active": False}},
        "add_contact_to_group": {"base": {"contact": w.contact["emailAddress"], "group": groups[0]}},
    }
