def ROWS(w):
    me = w.full_name(w.resource)
    w.make("Appointments", {"title": "Dentist", "resourceID": w.resource["id"], "startDateTime": "2027-03-02T13:00:00Z",
                            "endDateTime": "2027-03-02T16:00:00Z"})
    return {
        "dispatch_board": {"values": {"skill": w.first("Skills")["name"]}},
        "unscheduled_tickets": {"values": {"ticket_type": w.some("Tickets", "ticketType", -1)}, "wrong": {"ticket_type": "Zzyzx"}},
        "sla_watch": {"values": {"hours": 200}},
        "stale_tickets": {"values": {"status": "Waiting Customer", "days": 1}},
        "awaiting_response": {"values": {"days": 200}},
        "assign_ticket": {"base": {"ticket": w.ticket["ticketNumber"], "technician": w.full_name(w.resource)},
                          "values": {"role": w.role["name"], "status": "In Progress", "reason": {"reason": "Knows it", "publish": w.internal},
                                     "publish": {"reason": "Knows it", "publish": w.internal},
                                     "note_type": {"reason": "Knows it", "publish": w.internal, "note_type": w.some("TicketNotes", "noteType", -1)}}},
        "triage": {"values": {"status": "In Progress"}},
        "handover": {"values": {"since": "-3d"}},
        "schedule_visit": {"base": {"ticket": w.ticket["ticketNumber"], "technician": me, "start": "2027-03-02T09:00", "despite_conflicts": True},
                           "values": {"start": "2027-03-03T09:00", "end": "2027-03-02T12:00", "hours": 3, "description": "Bring a ladder"},
                           "refused": {"despite_conflicts": False}, "writes": 3},
    }
