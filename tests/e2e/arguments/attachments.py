def ROWS(w):
    file = w.first("TicketAttachments")
    w.sandbox.request("POST", f"Tickets/{file['ticketID']}/Attachments", {
        "attachmentType": "FILE_ATTACHMENT", "title": "Second", "fullPath": "second.txt", "publish": 1, "data": "bGluZQ=="})
    base = {"record": w.ticket["ticketNumber"], "file_name": "log.txt", "publish": w.some("TicketAttachments", "publish"), "text": "line"}
    return {
        "search_attachments": {"base": {"record": file["ticketID"]}, "values": {"of": {"of": "company", "record": w.company["id"]}, "text": "zz"},
                               "wrong": {"record": "T19990101.0001"}},
        "get_attachment": {"base": {"attachment": file["id"]}, "values": {"include_data": False}, "wrong": {"attachment": 1, "record": "T19990101.0001"},
                           "refused": {"of": "company", "record": file["ticketID"] + 1}},
        "create_attachment": {"base": base, "values": {"of": {"of": "company", "record": w.company["id"]}, "title": "The log",
                              "data": {"data": "bGluZTI=", "text": None}, "text": "other line", "content_type": "text/x-log"},
                              "wrong": {"record": "T19990101.0001", "data": "bGl", "publish": "Zzyzx"}},
        "delete_attachment": {"base": {"attachment": file["id"]}, "wrong": {"attachment": 1}, "refused": {"of": "company"}},
    }
