def ROWS(w):
    invoice = w.first("Invoices")
    report = w.first("ExpenseReports", {"op": "notExist", "field": "submitDate"})
    order = w.first("PurchaseOrders")
    item = w.first("PurchaseOrderItems")
    ordered = {"purchase_for": w.company["companyName"], "ship_to": "Stock room", "freight": 12, "memo": "Ring twice",
               "status": w.some("PurchaseOrders", "status", 1), "other_fields": {"vendorInvoiceNumber": "V-1"}}
    on_order = {"product": w.product["id"], "location": w.first("InventoryLocations", last=True)["locationName"], "arrives": "2026-12-24",
                "memo": "White", "other_fields": {"chargeID": 1}}
    line = w.mixed_line()
    return {
        "search_invoices": {"values": {"number": invoice["invoiceNumber"]}},
        "get_invoice": {"base": {"invoice": invoice["invoiceNumber"]}},
        "search_billing_items": {"values": {"invoice": line["invoiceID"], "type": w.some("BillingItems", "billingItemType")}},
        "search_expense_reports": {"values": {"status": w.some("ExpenseReports", "status")}},
        "get_expense_report": {"base": {"expense_report": report["id"]}},
        "create_expense_report": {"base": {"name": "November", "submitter": w.full_name(w.resource), "week_ending": "2026-11-28"},
                                  "values": {"other_fields": {"quickBooksReferenceNumber": "Q"}}},
        "update_expense_report": {"base": {"expense_report": report["id"], "name": "December"},
                                  "values": {"name": "January", "week_ending": "2026-12-05", "submit": True,
                                             "other_fields": {"quickBooksReferenceNumber": "Q"}}},
        "create_expense_item": {"base": {"expense_report": report["id"], "description": "Fuel", "date": "2026-11-20", "amount": 20,
                                         "category": w.some("ExpenseItems", "expenseCategory"), "payment_type": w.some("ExpenseItems", "paymentType")},
                                "values": {"receipt": True, "billable": True, "miles": 12, "other_fields": {"origin": "Here"}}},
        "explain_invoice": {"base": {"invoice": line["invoiceID"]},
                            "values": {"type": w.label("BillingItems", "billingItemType", line["billingItemType"]), "company": {"company": line["companyID"], "invoice": None},
                                       "month": {"company": line["companyID"], "month": "last month", "invoice": None}}},
        "unbilled_work": {},
        "search_purchase_orders": {"values": {"vendor": order["vendorID"], "status": w.some("PurchaseOrders", "status"),
                                              "number": order["purchaseOrderNumber"]}},
        "search_purchase_order_items": {"values": {"purchase_order": order["purchaseOrderNumber"], "product": item["productID"], "location": item["inventoryLocationID"],
                                                    "arrives_after": "2026-10-20", "arrives_before": "2026-10-20"}},
        "create_purchase_order": {"base": {"vendor": order["vendorID"], "ship_to": "Harborline", "address1": "1 Main Street", "status": w.some("PurchaseOrders", "status")},
                                  "values": ordered},
        "update_purchase_order": {"base": {"purchase_order": order["purchaseOrderNumber"], "memo": "Call first"}, "values": ordered | {"memo": "Call again"}},
        "create_purchase_order_item": {"base": {"purchase_order": order["id"], "product": item["productID"], "location": item["inventoryLocationID"], "quantity": 2, "cost": 5},
                                       "values": on_order},
        "update_purchase_order_item": {"base": {"order_item": item["id"], "memo": "Black"}, "values": on_order},
        "get_purchase_order": {"base": {"purchase_order": order["purchaseOrderNumber"]}},
        "get_billing_item": {"base": {"billing_item": line["id"]}, "values": {"fields": ["itemName"]}},
    }
