def ROWS(w):
    invoice = w.first("Invoices")
    report = w.first("ExpenseReports", {"op": "notExist", "field": "submitDate"})
    order = w.first("PurchaseOrders")
    line = w.first("BillingItems", {"op": "exist", "field": "invoiceID"})
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
        "search_purchase_orders": {"values": {"vendor": order["vendorID"], "status": w.some("PurchaseOrders", "status"),
                                              "number": order["purchaseOrderNumber"]}},
        "get_purchase_order": {"base": {"purchase_order": order["purchaseOrderNumber"]}},
    }
