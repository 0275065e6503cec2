def ROWS(w):
    labels = {"type": w.some("ConfigurationItems", "configurationItemType"), "active": False, "contact": w.contact["id"],
              "contract": w.item.get("contractID") or w.contract_of(w.item["companyID"]), "installed": "2026-01-05",
              "warranty_until": "2028-01-05", "install_date": "2026-01-05", "warranty_expires": "2028-01-05",
              "other_fields": {"referenceNumber": "R-1"}}
    material = w.material["id"]
    subscribed = [w.make("Subscriptions", {"configurationItemID": w.item["id"], "subscriptionName": name, "effectiveDate": "2026-01-01",
                                           "expirationDate": end, "materialCodeID": material, "periodPrice": 12, "status": 1,
                                           "periodType": int(w.sandbox.picklist("Subscriptions", "periodType")[w.some("Subscriptions", "periodType")])})
                  for name, end in (("Backup seat", "2026-02-01"), ("Firewall licence", "2027-06-01"))]
    w.sandbox.get("Subscriptions", subscribed[0])
    return {
        "search_configuration_items": {"values": {"type": labels["type"]}},
        "get_configuration_item": {"base": {"configuration_item": w.item["id"]}, "values": {"fields": ["location"]}},
        "create_configuration_item": {"base": {"company": w.item["companyID"], "product": w.product["id"]}, "values": labels},
        "update_configuration_item": {"base": {"configuration_item": w.item["id"], "location": "Shelf"},
                                      "values": labels | {"location": "Attic"}},
        "search_subscriptions": {"values": {"configuration_item": w.other_item["id"], "text": "Backup", "status": w.some("Subscriptions", "status", 1),
                                            "ends_before": "2026-03-01"}},
    }
