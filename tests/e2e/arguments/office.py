def ROWS(w):
    block = w.first("ContractBlocks")
    blocked = w.sandbox.get("Contracts", block["contractID"])
    other = w.sandbox.get("Companies", blocked["companyID"])["companyName"]
    invoices = w.sandbox.query("Invoices", {"op": "eq", "field": "companyID", "value": w.company["id"]})
    older = invoices[0]
    charge = w.first("BillingItems", {"op": "exist", "field": "ticketChargeID"}, {"op": "exist", "field": "invoiceID"})
    opportunity = w.first("Opportunities", {"op": "eq", "field": "status", "value": w.sandbox.picklist("Opportunities", "status")["Active"]})
    owner = w.full_name(w.sandbox.get("Resources", opportunity["ownerResourceID"]))
    quote = w.first("Quotes", {"op": "eq", "field": "opportunityID", "value": 902})
    lead = w.full_name(w.sandbox.get("Resources", w.project["projectLeadResourceID"]))
    nobody = {"company": "Zzyzx Nowhere", "owner": "Zzyzx Nowhere", "lead": "Zzyzx Nowhere"}
    return {
        "contract_check": {"values": {"company": other, "contract": blocked["id"]},
                           "wrong": nobody | {"ticket": "T20200101.9999", "contract": "Zzyzx Nowhere"}},
        "renewals": {"values": {"days": 30, "owner": owner}, "wrong": nobody | {"days": 0}},
        "client_review": {"base": {"company": w.company["id"]}, "values": {"period": "last month"},
                          "wrong": nobody | {"period": "the day the music died"}},
        "client_brief": {"base": {"company": w.company["id"]}, "wrong": nobody},
        "unbilled_work": {"values": {"period": "last month"}, "wrong": nobody | {"period": "2099-01"}},
        "explain_invoice": {"base": {"company": w.company["id"]},
                            "values": {"invoice": older["invoiceNumber"], "month": older["fromDate"][:7],
                                       "type": {"type": "Charge", "invoice": charge["invoiceID"]}},
                            "wrong": nobody | {"invoice": "none such", "month": "the day the music died", "type": "Zzyzx"}},
        "pipeline": {"values": {"owner": owner, "stage": "Qualified", "company": opportunity["companyID"], "stale_days": 2},
                     "wrong": nobody | {"stage": "Zzyzx", "stale_days": 0}},
        "quote": {"base": {"quote": str(quote["quoteNumber"])},
                  "values": {"opportunity": {"opportunity": 902, "quote": ""}, "company": {"company": 178, "quote": ""},
                             "items": [{"product": w.product["id"], "quantity": 2}]},
                  "wrong": nobody | {"quote": "Zzyzx", "opportunity": None, "company": None, "items": [{"product": "Zzyzx"}]}},
        "project_status": {"values": {"project": w.project["projectNumber"], "company": w.project["companyID"], "lead": lead},
                           "wrong": nobody | {"project": "Zzyzx Nowhere"}},
        "project_profit": {"values": {"project": w.project["projectNumber"], "company": w.project["companyID"], "lead": lead,
                                      "include_completed": True, "period": "last month"},
                           "wrong": nobody | {"project": "Zzyzx Nowhere", "period": "2099-01"}},
        "recurring_revenue": {"values": {"company": w.company["id"], "by": "month"}, "wrong": nobody},
        "contract_units": {"values": {"company": w.company["id"], "service": "Managed Server",
                                      "device_types": {"service": "Managed Server", "device_types": "Printer"}},
                           "wrong": nobody | {"service": "Zzyzx Nowhere", "device_types": "Zzyzx"}},
        "untimed_tickets": {"values": {"period": "2026-10"}, "wrong": nobody | {"period": "2099-01"}},
        "build_quote": {"base": {"opportunity": opportunity["id"], "items": [{"product": w.product["id"], "quantity": 2}]},
                        "values": {"company": {"company": opportunity["companyID"], "opportunity": None},
                                   "quote": {"quote": quote["id"], "opportunity": None},
                                   "effective": "2027-01-01", "expires": "2027-05-05", "contact": w.contact_of(opportunity["companyID"])},
                        "wrong": nobody | {"quote": "Zzyzx", "items": [{"product": "Zzyzx"}]}, "writes": 2},
    }
