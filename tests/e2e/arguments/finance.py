def ROWS(w):
    invoice = w.first("Invoices")
    report = w.first("ExpenseReports", {"op": "notExist", "field": "submitDate"})
    order = w.first("PurchaseOrders")
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
        "get_purchase_order": {"base": {"purchase_order": order["purchaseOrderNumber"]}},
        "get_billing_item": {"base": {"billing_item": line["id"]}, "values": {"fields": ["itemName"]}},
    }
