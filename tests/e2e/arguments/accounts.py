def ROWS(w):
    return {
        "client_brief": {"base": {"company": w.company["companyName"]}},
        "client_review": {"base": {"company": w.company["companyName"]}, "values": {"period": "2026-08"}},
        "contract_check": {"base": {"company": w.company["companyName"]},
                           "values": {"ticket": {"ticket": w.ticket["ticketNumber"], "company": None},
                                      "contract": {"contract": w.contract["contractName"], "company": None}}},
        "renewals": {"values": {"days": 300}},
    }
