def ROWS(w):
    base = {"entity": "Tickets", "name": "Board", "url": "https://hooks.example.com/a", "secret_key": "0123456789abcdef"}
    made = w.make("TicketWebhooks", {"name": "Old", "webhookUrl": "https://hooks.example.com/o", "deactivationUrl": "https://hooks.example.com/d",
                                     "secretKey": "0123456789abcdef", "isActive": True, "sendThresholdExceededNotification": False})
    more = w.make("TicketWebhooks", {"name": "Older", "webhookUrl": "https://hooks.example.com/p", "deactivationUrl": "https://hooks.example.com/d",
                                     "secretKey": "0123456789abcdef", "isActive": False, "sendThresholdExceededNotification": False})
    flags = {"active": False, "on_create": False, "on_update": False, "on_delete": True, "deactivation_url": "https://hooks.example.com/x"}
    return {
        "search_webhooks": {"base": {"entity": "Tickets"}},
        "get_webhook": {"base": {"entity": "Tickets", "webhook": made}},
        "create_webhook": {"base": base, "values": flags},
        "update_webhook": {"base": {"entity": "Tickets", "webhook": made, "name": "New"},
                           "values": flags | {"name": "Newer", "url": "https://hooks.example.com/b", "secret_key": "fedcba9876543210"}},
        "delete_webhook": {"base": {"entity": "Tickets", "webhook": more}},
    }
