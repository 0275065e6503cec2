def ROWS(w):
    when = {"start": "2027-01-01", "end": "2027-12-31"}
    labels = {"status": w.some("Contracts", "status"), "type": w.some("Contracts", "contractType"),
              "category": w.some("Contracts", "contractCategory"), "sla": w.some("Contracts", "serviceLevelAgreementID"),
              "setup_fee": 5, "other_fields": {"purchaseOrderNumber": "P-1"}}
    block = w.by_type("Block Hours")
    fixed = w.by_type("Fixed Price")
    service = w.first("ContractServices")
    milestone = w.first("ContractMilestones")
    charge = w.first("ContractCharges", {"op": "eq", "field": "isBilled", "value": False}, last=True)
    charged = {"type": w.some("ContractCharges", "chargeType"), "billing_code": w.material["name"], "product": w.product["id"]}
    return {
        "search_contracts": {"values": labels},
        "get_contract": {"base": {"contract": w.contract["id"]}, "values": {"fields": ["description"]}},
        "create_contract": {"base": {"company": w.company["id"], "type": labels["type"], "name": "Care", **when}, "values": labels | {"contact": w.contact["id"]}},
        "update_contract": {"base": {"contract": w.contract["id"], "description": "Longer"},
                            "values": labels | {"start": {"start": "2026-01-01", "end": "2029-01-01"}, "end": {"end": "2031-12-31"},
                                                "description": "Shorter", "contact": w.contact_of(w.contract["companyID"])}},
        "search_contract_services": {"values": {"service": service["serviceID"], "contract": service["contractID"]}},
        "create_contract_service": {"base": {"contract": service["contractID"], "service": w.unused_service(service["contractID"])},
                                    "values": {"invoice_description": "As agreed", "other_fields": {"internalDescription": "x"}}},
        "adjust_contract_service": {"base": {"contract": service["contractID"], "contract_service": service["id"],
                                             "effective": "2027-01-01", "units": 2}, "values": {"units": 3}},
        "search_contract_blocks": {"values": {"status": w.some("ContractBlocks", "status")}},
        "create_contract_block": {"base": {"contract": block["id"], "hours": 10, "rate": 120, **when},
                                  "values": {"purchased": "2026-11-01", "other_fields": {"invoiceNumber": "I-1"}}},
        "search_contract_milestones": {"values": {"status": w.some("ContractMilestones", "status"), "contract": milestone["contractID"]}},
        "create_contract_milestone": {"base": {"contract": fixed["id"], "title": "Half", "amount": 100, "due": "2027-02-01"},
                                      "values": {"status": w.some("ContractMilestones", "status"), "initial_payment": True}},
        "update_contract_milestone": {"base": {"milestone": milestone["id"], "title": "All"},
                                      "values": {"title": "None", "status": w.some("ContractMilestones", "status")}},
        "update_contract_service": {"base": {"contract_service": w.first("ContractServices")["id"], "invoice_description": "Managed"},
                                    "refused": {"contract": w.first("ContractServices")["contractID"] + 1}, "values": {"cost": 3.25, "invoice_description": "Care", "internal_description": "x",
                                               "other_fields": {"internalDescription": "y"}}},
        "search_contract_charges": {"values": {"contract": charge["contractID"], "product": w.product["id"]}},
        "get_contract_charge": {"base": {"contract_charge": charge["id"]}, "values": {"fields": ["name"]}, "refused": {"contract": charge["contractID"] + 1},
                                "wrong": {"contract": "Zzyzx Nowhere"}},
        "create_contract_charge": {"base": {"contract": charge["contractID"], "name": "Cable", "billing_code": w.material["id"]}, "values": charged},
        "update_contract_charge": {"base": {"contract_charge": charge["id"], "quantity": 4}, "values": charged, "refused": {"contract": charge["contractID"] + 1},
                                   "wrong": {"contract": "Zzyzx Nowhere"}},
        "delete_contract_charge": {"base": {"contract_charge": charge["id"]}, "refused": {"contract": charge["contractID"] + 1}, "wrong": {"contract": "Zzyzx Nowhere"}},
        "update_contract_block": {"base": {"block": w.first("ContractBlocks", last=True)["id"], "rate": 120},
                                  "values": {"start": "2026-10-01", "end": "2027-12-31", "hours": 44, "rate": 130,
                                             "status": w.some("ContractBlocks", "status", 1), "other_fields": {"invoiceNumber": "I-1"}}},
    }
