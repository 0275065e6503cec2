def ROWS(w):
    labels = {"type": w.some("ConfigurationItems", "configurationItemType"), "active": False, "contact": w.contact["id"],
              "contract": w.item.get("contractID") or w.contract_of(w.item["companyID"]), "installed": "2026-01-05",
              "warranty_until": "2028-01-05", "install_date": "2026-01-05", "warranty_expires": "2028-01-05",
              "other_fields": {"referenceNumber": "R-1"}}
    return {
        "search_configuration_items": {"values": {"type": labels["type"]}},
        "get_configuration_item": {"base": {"configuration_item": w.item["id"]}, "values": {"fields": ["location"]}},
        "create_configuration_item": {"base": {"company": w.item["companyID"], "product": w.product["id"]}, "values": labels},
        "update_configuration_item": {"base": {"configuration_item": w.item["id"], "location": "Shelf"},
                                      "values": labels | {"location": "Attic"}},
    }
