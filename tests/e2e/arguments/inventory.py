def ROWS(w):
    places = w.sandbox.query("InventoryLocations", {"op": "eq", "field": "isActive", "value": True})
    other = places[-1]
    stock = {"id": w.make("InventoryProducts", {"productID": w.product["id"], "inventoryLocationID": places[0]["id"]})}
    w.make("InventoryProducts", {"productID": w.product["id"], "inventoryLocationID": other["id"]})
    w.sandbox.request("POST", f"InventoryProducts/{stock['id']}/StockedItemsAdd",
                      {"inventoryProductID": stock["id"], "quantityBeingAdded": 5, "unitCost": 3, "reasonForUpdate": "test"})
    unit = w.first("InventoryStockedItems")
    move = {"stock": unit["inventoryProductID"], "stocked_item": unit["id"], "quantity": 1}
    product = {"active": False, "serialized": True, "category": w.some("Products", "productCategory"), "vendor": w.vendor["id"],
               "other_fields": {"link": "https://example.com"}}
    prices = {kind: (price[kind + "ID"], price["id"]) for kind in ("product", "service", "role")
              for price in [w.first(f"PriceList{kind.capitalize()}s")]}
    return {
        "search_products": {"values": {"category": product["category"]}},
        "get_product": {"base": {"product": w.product["id"]}},
        "create_product": {"base": {"name": "New dock", "billing_code": w.material["id"]}, "values": product},
        "update_product": {"base": {"product": w.product["id"], "price": 9}, "values": product | {"price": 10}},
        "search_inventory_products": {"values": {"location": other["locationName"]}},
        "search_inventory_items": {"values": {"location": other["locationName"]}},
        **{f"search_price_list_{kind}s": {"values": {kind: prices[kind][0], "currency": 1}} for kind in prices},
        **{f"update_price_list_{kind}": {"base": {f"{kind}_price": prices[kind][1], "price": 99}, "values": {"price": 98, "internal_price": False}} for kind in prices},
        "stock_to_order": {"values": {"place": other["locationName"]}, "wrong": {"place": "Zzyzx Nowhere"}},
        "add_stock": {"base": {"stock": stock["id"], "quantity": 2}, "values": {"unit_cost": 5, "vendor": w.vendor["id"],
                      "other_fields": {"vendorInvoiceNumber": "V-1"}}},
        "remove_stock": {"base": move | {"reason": "Lost"}},
        "transfer_stock": {"base": move | {"to_location": other["locationName"]}},
        "search_services": {"values": {"text": "Managed", "active": False, "period": "Yearly", "sort": "-name"}},
        "get_service": {"base": {"service": w.service["id"]}, "values": {"fields": ["name"]}},
        "search_service_bundles": {"values": {"text": w.bundle["name"][:6], "active": False}},
    }
