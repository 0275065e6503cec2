def ROWS(w):
    quote = w.first("Quotes")
    return {
        "pipeline": {"values": {"stage": w.label("Opportunities", "stage", w.opportunity["stage"]), "stale_days": 1, "company": w.opportunity["companyID"]}},
        "quote": {"base": {"quote": quote["id"]}, "values": {"opportunity": {"opportunity": w.opportunity["id"], "quote": None},
                  "company": {"company": quote["companyID"], "quote": None},
                  "items": {"items": [{"product": w.product["name"], "quantity": 2}], "quote": None}}, "wrong": {"items": [{"product": "Zzyzx Nowhere", "quantity": 1}]}},
    }
