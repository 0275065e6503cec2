def ROWS(w):
    labels = {"stage": w.some("Opportunities", "stage"), "status": w.some("Opportunities", "status"),
              "loss_reason": w.some("Opportunities", "lossReason"), "probability": 40, "close": "2027-05-01", "close_date": "2027-05-01",
              "next_step": "Call", "contact": w.contact_of(w.opportunity["companyID"]), "lead_source": w.some("Opportunities", "leadSource")}
    quote = w.first("Quotes")
    line = w.first("QuoteItems", {"op": "exist", "field": "productID"})
    item = {"discount": 1, "percent_discount": 5, "optional": True, "taxable": False, "other_fields": {"periodType": "Monthly"},
            "period": "Monthly"}
    return {
        "search_opportunities": {"values": labels},
        "get_opportunity": {"base": {"opportunity": w.opportunity["id"]}, "values": {"fields": ["market"]}},
        "create_opportunity": {"base": {"title": "Phones", "company": w.company["id"], "owner": w.full_name(w.resource),
                                        "stage": labels["stage"], "close": "2027-04-01"}, "values": labels | {"contact": w.contact["id"]}},
        "update_opportunity": {"base": {"opportunity": w.opportunity["id"], "title": "Phones"}, "values": labels | {"title": "No phones"}},
        "search_quotes": {"values": {"approval": w.some("Quotes", "approvalStatus"), "opportunity": quote["opportunityID"]}},
        "get_quote": {"base": {"quote": quote["id"]}},
        "create_quote": {"base": {"opportunity": quote["opportunityID"], "name": "Second"},
                         "values": {"effective": "2027-01-01", "expires": "2027-05-05", "contact": w.contact_of(quote["companyID"])}},
        "update_quote": {"base": {"quote": quote["id"], "comment": "x"},
                         "values": {"comment": "y", "active": False, "effective": "2026-01-01", "expires": "2028-01-01",
                                    "contact": w.contact_of(quote["companyID"])}},
        "search_quote_items": {"values": {"quote": line["quoteID"], "product": line["productID"]}},
        "create_quote_item": {"base": {"quote": quote["id"], "product": w.product["id"]},
                              "values": item | {"service": {"service": w.service["id"], "product": None}, "type": {"type": "Product", "product": w.product["id"]},
                                                "service_bundle": {"service_bundle": w.bundle["id"], "product": None}}},
        "update_quote_item": {"base": {"quote_item": line["id"], "quantity": 7}, "refused": {"quote": line["quoteID"] + 1}, "values": item | {"quantity": 8}},
        "delete_quote_item": {"base": {"quote_item": line["id"]}, "refused": {"quote": line["quoteID"] + 1}, "wrong": {"quote_item": 999999}},
        "get_quote_item": {"base": {"quote_item": line["id"]}, "values": {"fields": ["name"]}, "refused": {"quote": line["quoteID"] + 1}},
    }
