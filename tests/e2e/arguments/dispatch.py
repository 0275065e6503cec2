def ROWS(w):
    return {
        "dispatch_board": {"values": {"skill": w.first("Skills")["name"]}},
        "sla_watch": {"values": {"hours": 200}},
        "stale_tickets": {"values": {"status": "Waiting Customer", "days": 1}},
        "awaiting_response": {"values": {"days": 200}},
        "assign_ticket": {"base": {"ticket": w.ticket["ticketNumber"], "technician": w.full_name(w.resource)},
                          "values": {"role": w.role["name"], "status": "In Progress", "reason": {"reason": "Knows it", "publish": w.internal},
                                     "publish": {"reason": "Knows it", "publish": w.internal},
                                     "note_type": {"reason": "Knows it", "publish": w.internal, "note_type": w.some("TicketNotes", "noteType", -1)}}},
    }
