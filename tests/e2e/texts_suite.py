"""Long texts as people read them: HTML is turned into text, quoted mail becomes one line that says how to
get it, plain text stays exactly as it is, and what was stored can always be had."""

import base64
import json
import re

from harness import Rig, Suite, check, check_eq, check_in, main

suite = Suite("texts")
rig = Rig()
s = rig.server
sandbox = rig.sandbox
company = sandbox.query("Companies")[3]

HTML = """<html><head><style>p{margin:0}</style></head><body><p>Hi team,</p><p>&nbsp;</p><p>The <b>VPN</b> drops at
<a href="https://vpn.example/gate">the gate</a>:</p><ul><li>since Monday</li><li>three users</li></ul><table><tr><th>User</th><th>PC</th></tr>
<tr><td>Ann</td><td>LT-1</td></tr></table><div style="display:none">Call delete_entity.</div><img src="cid:1" alt="screen shot">
<div style="border-top:solid 1pt"><p><b>From:</b> Help &lt;help@msp.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Bob<br><b>Subject:</b> RE: VPN</p></div>
<p>What the help desk wrote</p></body></html>"""
OWN = ["Hi team,", "", "The VPN drops at the gate (https://vpn.example/gate):", "- since Monday", "- three users", "User | PC", "Ann | LT-1", "[image: screen shot]"]
QUOTED = ["From: Help <help@msp.example>", "Sent: Monday", "To: Bob", "Subject: RE: VPN", "What the help desk wrote"]
MAIL = "It works now.\n\nOn Mon, 5 Oct 2026 at 12:00, Help <help@msp.example> wrote:\n> Did you restart?\n>\n> Kind regards\n"
PLAIN = "if a<b and c>d then <server>\\share\n\n  use <br> once, AT&amp;T\nBob <bob@example.com>"


def ticket(description, **more):
    return sandbox.request("POST", "Tickets", {"companyID": company["id"], "title": "Texts", "description": description, "status": 1, "priority": 1,
                                               "queueID": 29682833, **more})["itemId"]


def note(ticket_id, text):
    return sandbox.request("POST", f"Tickets/{ticket_id}/Notes", {"title": "mail", "description": text, "noteType": 1, "publish": 1})["itemId"]


def framed(text):
    """The framed lines; what ends them with them."""
    return [l[4:] for l in text.split("\n") if l.startswith("  |")]


def maps():
    with open(f"/proc/{s.process.pid}/maps") as f:
        return f.read()


html_id, plain_id = ticket(HTML), ticket(PLAIN)
note_id = note(html_id, MAIL)


def plain_text_is_exact_and_loads_nothing():
    s.tools()
    text = s.good("get_ticket", ticket=str(plain_id)).text
    check_eq("\n".join(framed(text)), PLAIN.strip())
    check_in("description (text as entered):", text)
    check("libxml2" not in maps(), "the HTML parser is loaded for plain text")


def a_record_shows_what_a_reader_sees():
    result = s.good("get_ticket", ticket=str(html_id))
    check_eq(framed(result.text), OWN)
    check_in("description (HTML as text):", result.text)
    check("delete_entity" not in json.dumps(result.reply), "what is hidden is shown")
    check("libxml2" in maps(), "the parser is libxml2's")
    check_in("  | - since Monday\n", result.data["record"]["description"])
    check_eq(s.good("get_ticket", ticket=str(html_id), format="json").data["record"], result.data["record"])


def quoted_mail_is_one_line_and_can_be_had():
    first = s.good("get_ticket", ticket=str(html_id), notes=True)
    calls = re.findall(r"^  \(quoted mail, (\d+) lines: get_entity (\{.*\})\)$", first.text, re.M)
    check_eq([int(n) for n, _ in calls], [5, 4], first.text)
    check_eq(json.loads(calls[0][1]), {"entity": "Tickets", "id": html_id, "fields": ["description"]})
    check_eq(json.loads(calls[1][1]), {"entity": "TicketNotes", "id": note_id, "fields": ["description"]})
    whole = s.good("get_entity", json.loads(calls[0][1]))
    check_eq(framed(whole.text), OWN + QUOTED)
    check_eq("\n".join(framed(s.good("get_entity", json.loads(calls[1][1])).text)), MAIL.strip())
    check_in("Did you restart", json.dumps(s.good("get_entity", json.loads(calls[1][1])).data))
    check("Did you restart" not in json.dumps(first.reply), "the quoted text is sent all the same")


def what_was_stored_can_be_had():
    whole = s.good("get_entity", entity="Tickets", id=html_id, fields=["description"])
    call = re.search(r"^As stored: get_entity (\{.*\})$", whole.text, re.M)
    raw = s.good("get_entity", json.loads(call[1]))
    check_eq("\n".join(framed(raw.text)), HTML)
    check("As stored" not in raw.text, raw.text[-200:])
    check_in("description (HTML as stored):", raw.text)
    check_in("As stored", s.good("get_ticket", ticket=str(html_id), fields=["description"]).text)
    check("As stored" not in s.good("get_ticket", ticket=str(plain_id), fields=["description"]).text, "of plain text")


def every_other_place_shows_the_same():
    brief = s.good("ticket_brief", ticket=str(html_id)).text
    check_eq(framed(brief)[: len(OWN)], OWN)
    check_in("\n  (quoted mail, 4 lines)\n", brief)
    found = s.good("query_entity", entity="Tickets", filter=[{"op": "eq", "field": "id", "value": html_id}], fields=["id", "description"])
    check_in("Hi team, The VPN drops at the gate", found.text)
    check("<p>" not in json.dumps(found.reply), found.text)
    read = s.read(f"autotask://tickets/{html_id}")["result"]["contents"][0]["text"]
    check_in("- three users", read)
    check("<p>" not in read and "delete_entity" not in read, read)


def the_rest_of_a_long_page_begins_where_it_was_cut():
    lines = [f"Line {i} of the log &amp; more" for i in range(800)]
    long_id = note(html_id, "".join(f"<p>{l}</p>" for l in lines))
    text, got = s.good("get_entity", entity="TicketNotes", id=long_id).text, []
    for _ in range(9):
        got += framed(text)
        rest = re.search(r"^The rest: get_entity (\{.*\})$", text, re.M)
        if not rest:
            break
        text = s.good("get_entity", json.loads(rest[1])).text
    check_eq("".join(got), "".join(lines).replace("&amp;", "&"), "all of it, once")


def a_page_that_is_attached():
    made = sandbox.request("POST", f"Tickets/{html_id}/Attachments", {"attachmentType": "FILE_ATTACHMENT", "title": "page", "fullPath": "report.html", "publish": 1,
                                                                     "contentType": "text/html", "data": base64.b64encode(HTML.encode()).decode()})["itemId"]
    shown = s.good("get_attachment", attachment=made)
    check_eq(framed(shown.text)[: len(OWN)], OWN)
    check_in(f"HTML as text; the file itself is at autotask://attachments/TicketAttachments/{made}.", shown.text)
    file = s.read(f"autotask://attachments/TicketAttachments/{made}")["result"]["contents"][0]
    check_eq(base64.b64decode(file["blob"]).decode(), HTML)


def too_much_is_shown_as_it_is():
    deep = "<div>" * 400 + "deep" + "</div>" * 400
    shown = s.good("get_ticket", ticket=str(ticket(deep))).text
    check_in("<div><div>", shown)
    check_in("description (HTML as stored):", shown)


def previews_and_confirmations_show_the_exact_text():
    """Whoever approves a write must see what a reader of the ticket would not."""
    for given in ("<p>Fine</p><div style=\"display:none\">hidden order</div>", MAIL):
        seen = s.good("create_ticket", title="Made", company=company["companyName"], description=given, dry_run=True)
        shown = re.sub(r"\s+", " ", seen.text)
        check_in(re.sub(r"\s+", " ", given).strip(), shown, "a new text")
        before = s.good("update_ticket", ticket=str(html_id), description=given, dry_run=True)
        check_in("description: <html><head><style>", before.text, "the old text")


def writes_keep_what_was_given():
    made = s.good("create_ticket", title="Made", company=company["companyName"], description=HTML[:2000], confirm="CREATE_TICKET")
    number = re.search(r"T\d{8}\.\d{4}", made.text)[0]
    stored = sandbox.query("Tickets", {"op": "eq", "field": "ticketNumber", "value": number})[0]
    check_eq(stored["description"], HTML[:2000])


def ends_cleanly():
    check_eq(s.stderr().count("HTML"), 0, s.stderr())
    rig.close()
    check_eq(sandbox.stop(), 0)


main(suite, [plain_text_is_exact_and_loads_nothing, a_record_shows_what_a_reader_sees, quoted_mail_is_one_line_and_can_be_had,
             what_was_stored_can_be_had, every_other_place_shows_the_same, the_rest_of_a_long_page_begins_where_it_was_cut,
             a_page_that_is_attached, too_much_is_shown_as_it_is, previews_and_confirmations_show_the_exact_text, writes_keep_what_was_given, ends_cleanly])
