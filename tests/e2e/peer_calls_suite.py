"""Calls as clients of other servers make them: their tool names, their argument spellings, ids and
numbers as they send them. Each must be understood: answered, or asked to be confirmed. A name that is
known but whose arguments are refused would be no compatibility at all."""

import json
import re

from harness import Rig, Suite, catalogue, check, check_eq, check_in, main
from world import World

suite = Suite("peer_calls")
rig = Rig()
w = World(rig.sandbox)
s = rig.another("stdio", "--toolsets", "all", AUTOTASK_ME=World.full_name(w.resource))


def first(entity, *filters):
    return w.first(entity, *filters)


def calls():
    C, T, R, P, K, N, F = w.company["id"], w.ticket["id"], w.resource["id"], w.project["id"], w.task["id"], w.note, first
    open_request = F("TimeOffRequests", {"op": "notExist", "field": "approvedDateTime"}, {"op": "notExist", "field": "rejectReason"})["id"]

    def q(entity):
        return F(entity)["id"]

    return [
        ("autotask_search_tickets", dict(searchTerm="a", status=1, companyID=C, assignedResourceID=R, createdAfter="2026-01-01",
             createdBefore="2026-12-01", lastActivityAfter="2026-01-01", page=1, pageSize=5)),
        ("autotask_search_tickets", dict(unassigned=True)),
        ("autotask_search_tickets", dict(contactID=w.contact["id"], queueID=w.ticket["queueID"], priority=1,
             ticketNumber=w.ticket["ticketNumber"], dueBefore="2026-12-01", completedAfter="2026-01-01", configurationItemID=w.item["id"],
             contractID=w.contract["id"])),
        ("autotask_get_ticket_details", dict(ticketID=T, fullDetails=True)),
        ("autotask_create_ticket", dict(companyID=C, title="x", description="y", status=1, priority=1, assignedResourceID=R,
             assignedResourceRoleID=w.role["id"], contactID=w.contact["id"], queueID=w.ticket["queueID"],
             dueDateTime="2026-12-01T10:00:00Z", ticketType=1, ticketCategory=1, source=w.ticket["source"], configurationItemID=w.item["id"])),
        ("autotask_update_ticket", dict(ticketId=T, title="x", status=1, priority=1, assignedResourceID=R,
             assignedResourceRoleID=w.role["id"], queueID=w.ticket["queueID"], dueDateTime="2026-12-01", contactID=w.contact["id"])),
        ("autotask_create_time_entry", dict(ticketID=T, resourceID=R, dateWorked="2026-11-02", startDateTime="2026-11-02T09:00:00Z",
             endDateTime="2026-11-02T10:00:00Z", hoursWorked=1, summaryNotes="x", internalNotes="y", roleID=w.role["id"],
             billingCodeID=w.work_type["id"])),
        ("autotask_create_time_entry", dict(taskID=K, resourceID=R, dateWorked="2026-11-02", hoursWorked=1, summaryNotes="x")),
        ("autotask_search_time_entries", dict(resourceId=R, ticketId=T, projectId=P, taskId=K, approvalStatus="unapproved", billable=True,
             dateWorkedAfter="2026-01-01", dateWorkedBefore="2026-12-01", page=1, pageSize=5)),
        ("autotask_search_companies", dict(searchTerm="a", isActive=True, companyType=1, ownerResourceID=R, page=1, pageSize=5)),
        ("autotask_create_company", dict(companyName="X", companyType=1, phone="1", address1="a", city="b", state="ME", postalCode="1",
             ownerResourceID=R, isActive=True)),
        ("autotask_update_company", dict(id=C, companyName="X", phone="1", address1="a", city="b", isActive=True)),
        ("autotask_search_contacts", dict(searchTerm="a", companyID=C, isActive=1, page=1, pageSize=5)),
        ("autotask_create_contact", dict(companyID=C, firstName="A", lastName="B", emailAddress="a@b.example", phone="1", title="t")),
        ("autotask_search_projects", dict(searchTerm="a", companyID=C, status=1, projectLeadResourceID=R, projectManagerResourceID=R,
             page=1, pageSize=5)),
        ("autotask_create_project", dict(companyID=C, projectName="x", description="d", status=1, startDate="2026-12-01",
             endDate="2026-12-31", projectLeadResourceID=R, projectType=3)),
        ("autotask_search_resources", dict(searchTerm="a", isActive=True, resourceType="Employee", email="x", firstName="a", lastName="b",
             page=1, pageSize=5)),
        ("autotask_search_configuration_items", dict(searchTerm="a", companyID=C, isActive=True, productID=w.product["id"],
             configurationItemType=1, serialNumber="x", page=1)),
        ("autotask_search_contracts", dict(searchTerm="a", companyID=C, status=1, contractType=7, page=1, pageSize=5)),
        ("autotask_search_invoices", dict(companyID=C, invoiceNumber="1", isVoided=False, invoiceDateAfter="2026-01-01",
             invoiceDateBefore="2026-12-01", page=1, pageSize=5)),
        ("autotask_get_invoice_details", dict(invoiceId=q("Invoices"))),
        ("autotask_search_tasks", dict(searchTerm="a", projectID=P, status=1, assignedResourceID=R, page=1, pageSize=5)),
        ("autotask_create_task", dict(projectID=P, title="x", description="d", status=1, assignedResourceID=R,
             assignedResourceRoleID=w.role["id"], estimatedHours=2, startDateTime="2026-12-01", endDateTime="2026-12-02", priority=1,
             phaseID=w.phase["id"], taskType=1, departmentID=w.department["id"], billingCodeID=w.work_type["id"])),
        ("autotask_get_ticket_note", dict(ticketId=N["ticketID"], noteId=N["id"])),
        ("autotask_search_ticket_notes", dict(ticketId=T, pageSize=5)),
        ("autotask_create_ticket_note", dict(ticketId=T, title="t", description="d", noteType=1, publish=1)),
        ("autotask_get_project_note", dict(projectId=F("ProjectNotes")["projectID"], noteId=q("ProjectNotes"))),
        ("autotask_search_project_notes", dict(projectId=P, pageSize=5)),
        ("autotask_create_project_note", dict(projectId=P, title="t", description="d", noteType=w.some("ProjectNotes","noteType"),
             publish=w.some("ProjectNotes","publish"))),
        ("autotask_get_company_note", dict(companyId=F("CompanyNotes")["companyID"], noteId=q("CompanyNotes"))),
        ("autotask_search_company_notes", dict(companyId=C, pageSize=5)),
        ("autotask_create_company_note", dict(companyId=C, title="t", description="d", actionType=1)),
        ("autotask_get_expense_report", dict(reportId=q("ExpenseReports"))),
        ("autotask_search_expense_reports", dict(submitterId=R, status=1, pageSize=5)),
        ("autotask_create_expense_report", dict(name="x", submitterId=R, weekEndingDate="2026-11-28")),
        ("autotask_create_expense_item", dict(expenseReportId=q("ExpenseReports"), description="d", expenseDate="2026-11-20",
             expenseCategory=1, amount=5, companyId=C, haveReceipt=True, isBillableToCompany=True, paymentType=1)),
        ("autotask_get_quote", dict(quoteId=q("Quotes"))),
        ("autotask_search_quotes", dict(companyId=C, contactId=1, opportunityId=1, searchTerm="a", pageSize=5)),
        ("autotask_create_quote", dict(name="x", description="d", companyId=C, contactId=w.contact["id"],
             opportunityId=w.opportunity["id"], effectiveDate="2026-12-01", expirationDate="2026-12-31")),
        ("autotask_search_opportunities", dict(companyId=C, searchTerm="a", status=1, stage=1, pageSize=5)),
        ("autotask_get_opportunity", dict(opportunityId=w.opportunity["id"])),
        ("autotask_create_opportunity", dict(title="x", companyId=C, ownerResourceId=R, status=1, stage=1,
             projectedCloseDate="2026-12-31", startDate="2026-12-01", probability=50, amount=10, cost=5, useQuoteTotals=True,
             totalAmountMonths=12, contactId=w.contact["id"], description="d")),
        ("autotask_update_opportunity", dict(opportunityId=w.opportunity["id"], title="x", stage=1, status=1, probability=5)),
        ("autotask_search_products", dict(searchTerm="a", isActive=True, pageSize=5)),
        ("autotask_get_product", dict(productId=w.product["id"])),
        ("autotask_search_services", dict(searchTerm="a", isActive=True, pageSize=5)),
        ("autotask_get_service", dict(serviceId=301)),
        ("autotask_search_service_bundles", dict(searchTerm="a", isActive=True, pageSize=5)),
        ("autotask_get_service_bundle", dict(serviceBundleId=q("ServiceBundles"))),
        ("autotask_get_quote_item", dict(quoteItemId=q("QuoteItems"))),
        ("autotask_search_quote_items", dict(quoteId=q("Quotes"), searchTerm="a", pageSize=5)),
        ("autotask_create_quote_item", dict(quoteId=q("Quotes"), name="n", description="d", quantity=1, unitPrice=5, unitCost=1,
             unitDiscount=0, lineDiscount=0, percentageDiscount=0, isOptional=False, productID=w.product["id"], quoteItemType=1)),
        ("autotask_update_quote_item", dict(quoteItemId=q("QuoteItems"), quantity=2, unitPrice=3, unitDiscount=0, lineDiscount=0,
             percentageDiscount=0, isOptional=False)),
        ("autotask_delete_quote_item", dict(quoteId=F("QuoteItems")["quoteID"], quoteItemId=q("QuoteItems"))),
        ("autotask_get_service_call", dict(serviceCallId=q("ServiceCalls"))),
        ("autotask_search_service_calls", dict(companyId=C, status=1, startAfter="2026-01-01", startBefore="2026-12-01", pageSize=5)),
        ("autotask_create_service_call", dict(companyID=C, companyId=C, description="d", startDateTime="2026-12-01T10:00:00Z",
             endDateTime="2026-12-01T11:00:00Z", status=1)),
        ("autotask_update_service_call", dict(serviceCallId=q("ServiceCalls"), description="x", status=1,
             startDateTime="2026-12-01T10:00:00Z", endDateTime="2026-12-01T11:00:00Z")),
        ("autotask_delete_service_call", dict(serviceCallId=q("ServiceCalls"))),
        ("autotask_search_service_call_tickets", dict(serviceCallId=q("ServiceCalls"), pageSize=5)),
        ("autotask_create_service_call_ticket", dict(serviceCallID=q("ServiceCalls"), ticketID=T)),
        ("autotask_delete_service_call_ticket", dict(serviceCallId=F("ServiceCallTickets")["serviceCallID"],
             serviceCallTicketId=q("ServiceCallTickets"))),
        ("autotask_search_service_call_ticket_resources", dict(serviceCallTicketId=q("ServiceCallTickets"), pageSize=5)),
        ("autotask_create_service_call_ticket_resource", dict(serviceCallTicketID=q("ServiceCallTickets"),
             resourceID=w.unbooked(q("ServiceCallTickets")))),
        ("autotask_delete_service_call_ticket_resource", dict(serviceCallTicketId=F("ServiceCallTicketResources")["serviceCallTicketID"],
             serviceCallTicketResourceId=q("ServiceCallTicketResources"))),
        ("autotask_search_ticket_attachments", dict(ticketId=T, pageSize=5)),
        ("autotask_get_ticket_attachment", dict(ticketId=F("TicketAttachments")["ticketID"], attachmentId=q("TicketAttachments"))),
        ("autotask_create_ticket_attachment", dict(ticketId=T, title="a.txt", data="aGVsbG8=", fileName="a.txt", contentType="text/plain",
             publish=1)),
        ("autotask_get_ticket_charge", dict(chargeId=q("TicketCharges"))),
        ("autotask_search_ticket_charges", dict(ticketId=T, pageSize=5)),
        ("autotask_create_ticket_charge", dict(ticketID=T, name="n", chargeType=1, description="d", unitQuantity=1, unitPrice=2,
             unitCost=1, datePurchased="2026-11-01", productID=w.product["id"], billingCodeID=w.material["id"], billableToAccount=True,
             isBillableToCompany=True)),
        ("autotask_update_ticket_charge", dict(chargeId=F("TicketCharges",{"op":"eq","field":"isBilled","value":False})["id"], name="n",
             unitQuantity=1, unitPrice=2, unitCost=1, description="d")),
        ("autotask_delete_ticket_charge", dict(ticketId=F("TicketCharges")["ticketID"], chargeId=q("TicketCharges"))),
        ("autotask_list_queues", {}),
        ("autotask_list_ticket_statuses", {}),
        ("autotask_list_ticket_priorities", {}),
        ("autotask_get_field_info", dict(entityType="Tickets", fieldName="status")),
        ("autotask_test_connection", {}),
        ("autotask_get_threshold_information", {}),
        ("autotask_search_billing_items", dict(companyId=C, postedAfter="2026-01-01", postedBefore="2026-12-01", page=1, pageSize=5)),
        ("autotask_get_billing_item", dict(billingItemId=q("BillingItems"))),
        ("autotask_search_billing_item_approval_levels", dict(timeEntryId=1, approvalResourceId=R, approvalLevel=1, page=1, pageSize=5)),
        ("autotask_list_phases", dict(projectID=P, pageSize=5)),
        ("autotask_create_phase", dict(projectID=P, title="x", description="d", startDate="2026-12-01", dueDate="2026-12-10")),
        ("autotask_search_ticket_history", dict(ticketId=F("TicketHistory")["ticketID"], pageSize=5)),
        ("autotask_get_ticket_history", dict(historyId=q("TicketHistory"))),
        ("autotask_search_ticket_checklist_items", dict(ticketId=T)),
        ("autotask_create_ticket_checklist_item", dict(ticketId=T, itemName="x", isImportant=True, position=1, isCompleted=False)),
        ("autotask_update_ticket_checklist_item", dict(ticketId=F("TicketChecklistItems")["ticketID"],
             checklistItemId=q("TicketChecklistItems"), isCompleted=True, itemName="y")),
        ("autotask_delete_ticket_checklist_item", dict(ticketId=F("TicketChecklistItems")["ticketID"],
             checklistItemId=q("TicketChecklistItems"))),
        ("autotask_list_categories", {}),
        ("autotask_list_category_tools", dict(category="tickets")),
        ("autotask_router", dict(intent="find open tickets of Acme")),
        ("autotask_execute_tool", dict(toolName="autotask_search_tickets", arguments=dict(pageSize=2))),
        ("autotask_get_contract", dict(contractId=w.contract["id"])),
        ("autotask_list_expiring_contracts", dict(daysAhead=60, companyId=C)),
        ("autotask_list_expiring_contracts", dict(days=60, pageSize=10)),
        ("autotask_find_duplicate_tickets", dict(ticketId=T)),
        ("autotask_tickets_awaiting_response", dict(companyId=C, days=10)),
        ("autotask_get_resource_roles", dict(resourceId=R)),
        ("autotask_search_company_todos", dict(companyId=C, pageSize=2)),
        ("autotask_update_project", dict(projectId=P, status=1, projectName="x", endDate="2026-12-31")),
        ("autotask_update_contact", dict(id=w.contact["id"], phone="1", emailAddress="x@y.example")),
        ("autotask_update_contact", dict(contactId=w.contact["id"], phone="1")),
        # The compact Node server: kebab-case, everything as text
        ("list-known-entities", {}),
        ("describe-entity-fields", dict(entity="Tickets")),
        ("query-entity", dict(entity="Tickets",
             query='{"filter":[{"op":"eq","field":"ticketNumber","value":"T20240101.0001"}],"MaxRecords":1}')),
        ("query-entity", dict(entity="TicketNotes", parentEntity="Tickets", parentId=str(T),
             query='{"filter":[{"op":"gt","field":"id","value":0}]}')),
        ("count-entity", dict(entity="Tickets", query='{"filter":[{"op":"eq","field":"status","value":1}]}')),
        ("get-entity", dict(entity="Tickets", id=str(T))),
        ("get-ticket", dict(id=str(T))),
        ("get-company", dict(id=str(C))),
        ("get-contact", dict(id=str(w.contact["id"]))),
        ("get-project", dict(id=str(P))),
        ("get-task", dict(id=str(K))),
        ("create-entity", dict(entity="TicketNotes", parentEntity="Tickets", parentId=str(T),
             data='{"title":"x","description":"y","noteType":1,"publish":1}')),
        ("update-entity", dict(entity="Tickets", data=json.dumps({"id":T,"title":"x"}))),
        ("update-entity", dict(entity="Tickets", id=str(T), fields='{"title":"x"}')),
        ("create-ticket", dict(title="VPN issue", companyID=str(C), description="...")),
        ("search-tickets", dict(openOnly="true", unassigned="true", maxRecords="500")),
        ("create-ticket-note", dict(ticketId=str(T), title="x", description="y", noteType="1", publish="1")),
        ("search-time-entries", dict(resourceID=str(R), dateFrom="2026-11-01", dateTo="2026-11-10")),
        ("search-tasks", dict(projectID=str(P))),
        ("search-projects", dict(companyID=str(C))),
        ("search-contacts", dict(companyID=str(C), email="a")),
        ("search-companies", dict(name="a", companyName="a")),
        ("update-ticket", dict(id=str(T), status="1")),
        ("update-company", dict(id=str(C), phone="1")),
        # The Python servers
        ("search_tickets", dict(company_id=C, status="New", keywords="vpn", max_results=5)),
        ("search_companies", dict(name="Tech", company_type=1, limit=5)),
        ("search_contacts", dict(company_id=C, email="a@b", name="Bob")),
        ("search_projects", dict(company_id=C, status=1, name="x")),
        ("search_tasks", dict(project_id=P, status=1, assigned_to=R)),
        ("search_time_entries", dict(resource_id=R, ticket_id=T, start_date="2026-11-01", end_date="2026-11-10")),
        ("search_configuration_items", dict(company_id=C, product_id=w.product["id"], serial_number="x")),
        ("search_contracts", dict(company_id=C, status=1, contract_type=7)),
        ("search_opportunities", dict(company_id=C, status=1, stage=1)),
        ("search_resources", dict(email="a", name="b")),
        ("add_ticket_note", dict(ticket_id=T, title="x", description="y", note_type=1, publish=1)),
        ("create_time_entry", dict(resource_id=R, hours_worked=2.5, ticket_id=T, date_worked="today", summary_notes="x", is_billable=True)),
        ("create_project", dict(name="New", company_id=C, start_date="tomorrow", end_date="+30d", project_type=3, status=1)),
        ("create_task", dict(project_id=P, title="x", description="d", assigned_resource_id=R, estimated_hours=3, due_date="2026-12-01")),
        ("create_configuration_item", dict(company_id=C, product_id=w.product["id"], serial_number="s", reference_number="r",
             reference_title="t", install_date="2026-11-01", warranty_expiration_date="2027-11-01", location="l", notes="n")),
        ("create_opportunity", dict(company_id=C, title="x", stage=1, status=1, amount=5, probability=10, owner_resource_id=R,
             projected_close_date="2026-12-31", lead_source=w.ticket["source"])),
        ("create_company", dict(company_name="X", company_type=1, phone="1", owner_resource_id=R, address="x",
             web_address="https://x.example")),
        ("create_contact", dict(company_id=C, first_name="a", last_name="b", email="a@b.example", is_active=True, mobile_phone="1")),
        ("update_ticket", dict(ticket_id=T, status="In Progress", priority=1, assigned_resource_id=R, due_date="2026-12-01",
             resolution="x")),
        # The Go server
        ("autotask_search_tickets", dict(status="open", company_id=C, assigned_resource_id=R, page_size=5)),
        ("autotask_get_ticket", dict(ticket_id=T)),
        ("autotask_resolve_picklist_value", dict(entityType="Tickets", fieldName="status", value=1)),
        # The forks with reports
        ("time_log_ticket", dict(ticketId=T, hours=1, summary="x", resourceId=R)),
        ("report_unbilled_time", dict(companyId=C, dateFrom="2026-10-01", dateTo="2026-10-31")),
        ("report_sla_compliance", dict()),
        ("report_project_pl", dict(projectId=P)),
        ("report_contract_recurring_revenue", dict(companyId=C)),
        ("report_ticket_throughput", dict(filter=[dict(field="completedDate", op="gte", value="2026-10-01")])),
        ("report_activity_without_time", dict(startDate="2026-10-01", endDate="2026-10-31")),
        ("get_my_day", dict(resourceId=R)),
        ("report_block_hour_usage", dict(companyId=C)),
        ("ticket_secondary_resource_add", dict(ticketId=T, resourceId=R)),
        ("ticket_tag_add", dict(ticketId=T, tagId=w.unused_tag(T))),
        ("time_off_approve", dict(requestId=open_request)),
        ("sales_pipeline_report", dict(ownerResourceId=R)),
        ("client_overview", dict(companyId=C)),
        ("ticket_context", dict(ticketId=T)),
        ("at_query", dict(entity="Tickets", filter=[dict(field="id", op="eq", value=T)])),
        ("at_get", dict(entity="Tickets", id=T)),
        ("at_describe", dict(entity="Tickets")),
    ]


def every_call_is_understood():
    for tool, arguments in calls():
        with suite.case(f"{tool} {json.dumps(arguments)[:120]}"):
            with rig.proxy.mark() as seen:
                r = s.call(tool, arguments)
            check(r.ok or r.code == "needs_confirmation", r.text[:500])
            check_eq(seen.writes, [], "written without a word of confirmation")


def fields_by_their_own_names():
    """What a tool has no argument for, but the record a field, is that field."""
    T = w.ticket["ticketNumber"]
    with rig.proxy.mark() as seen:
        r = s.good("update_ticket", ticket=T, rmaStatus=None, externalID="X-1", purchase_order_number="PO-7", dry_run=True)
    check_eq(r.data["body"]["externalID"] if isinstance(r.data["body"], dict) else json.loads(r.data["body"])["externalID"], "X-1")
    check_in("purchaseOrderNumber: ", r.text)
    check_eq(seen.writes, [])
    same = s.good("update_ticket", ticket=T, other_fields={"externalID": "X-1", "purchaseOrderNumber": "PO-7"}, dry_run=True)
    check_eq(same.data["body"], r.data["body"])
    both = s.good("update_ticket", ticket=T, externalID="X-1", other_fields={"purchaseOrderNumber": "PO-7"}, dry_run=True)
    check_eq(both.data["body"], r.data["body"])
    s.bad("update_ticket", "unknown_argument", ticket=T, external="X-1")
    s.bad("update_ticket", "bad_value", ticket=T, title="a", other_fields={"title": "b"}, dry_run=True)
    found = s.good("search_tickets", configurationItemID=w.item["id"], limit=1)
    check_eq(found.data["total"], rig.sandbox.count("Tickets", {"op": "eq", "field": "configurationItemID", "value": w.item["id"]}))
    several = s.good("search_tickets", where={"contractID": [w.contract["id"], w.ticket["contractID"]], "completedDate": None}, limit=1)
    check_eq(several.data["total"], rig.sandbox.count("Tickets", {"op": "in", "field": "contractID", "value": [w.contract["id"], w.ticket["contractID"]]},
                                                      {"op": "notExist", "field": "completedDate"}))
    s.bad("search_tickets", "unknown_field", where={"noSuch": 1})
    s.bad("search_tickets", "unknown_argument", noSuch=1)
    s.bad("search_tickets", "bad_value", where={"title": {"a": 1}})


def what_a_tool_cannot_have_says_what_to_do():
    """Arguments of other servers that Autotask has nothing for: never dropped, and the error names the way."""
    refusals = {name: tool["refuses"] for name, tool in catalogue(unlisted=True).items() if tool.get("refuses")}
    check(len(refusals) >= 10, refusals)
    for tool, arguments in refusals.items():
        for argument, instead in arguments.items():
            for spelling in (argument, re.sub(r"([A-Z]+)", lambda m: "_" + m[1].lower(), argument)):
                with rig.proxy.mark() as seen:
                    r = s.bad("autotask_" + tool, "unknown_argument", {spelling: 1})
                check_eq(seen.all, [])
                check_in(f'{tool} has no argument "{spelling}".', r.text)
                check_in(f"Fix: {instead}", r.text)
    read_only = [("update_company", {"company": w.company["id"], "billToCity": "X"}), ("create_ticket_charge", {"ticket": w.ticket["id"], "name": "n", "status": 1}),
                 ("create_expense_item", {"expense_report": 1, "isReimbursable": True}), ("create_phase", {"project": 1, "estimatedHours": 3}),
                 ("create_quote_item", {"quote": 1, "sortOrderID": 3}), ("update_project", {"project": w.project["id"], "estimatedTime": 5}),
                 ("update_contract_service", {"contract_service": first("ContractServices")["id"], "unitPrice": 4})]
    for tool, arguments in read_only:
        with rig.proxy.mark() as seen:
            r = s.call(tool, {**arguments, "confirm": tool.upper()})
        check(not r.ok and not seen.writes, r.text)
        if r.code != "missing_required":
            check_in("read-only", r.text)


def what_they_send_is_sent():
    """Arguments of other servers that mean something here: each changes the request."""
    C, T, R = w.company["id"], w.ticket["id"], w.resource["id"]
    visit = {"companyID": C, "description": "d", "startDateTime": "2026-12-01T10:00:00Z"}
    charge = {"contractID": w.contract["id"], "name": "n"}
    cases = [("autotask_create_service_call", {**visit, "duration": 2}, "endDateTime", "2026-12-01T12:00:00Z"),
             ("autotask_create_service_call", {**visit, "duration": 1, "complete": True}, "isComplete", 1),
             ("autotask_update_service_call", {"serviceCallId": first("ServiceCalls")["id"], "complete": False}, "isComplete", 0),
             ("autotask_create_contract", {"companyID": C, "contractName": "c", "contractType": 7, "startDate": "2027-01-01", "endDate": "2027-12-31",
                                           "contractPeriodType": 1}, "contractPeriodType", 1),
             ("autotask_create_contract", {"companyID": C, "contractName": "c", "contractType": 7, "startDate": "2027-01-01", "endDate": "2027-12-31",
                                           "exclusionContractID": w.contract["id"]}, "exclusionContractID", w.contract["id"]),
             ("autotask_update_project", {"projectId": w.project["id"], "departmentID": w.some("Projects", "department")}, "department", None),
             ("autotask_update_project", {"projectId": w.project["id"], "assignedResourceID": R}, "projectLeadResourceID", R),
             ("autotask_create_project_note", {"projectId": w.project["id"], "title": "t", "description": "d", "publish": w.some("ProjectNotes", "publish"),
                                               "isAnnouncement": True}, "isAnnouncement", True),
             ("autotask_create_time_entry", {"ticketID": T, "resourceName": World.full_name(w.resource), "hoursWorked": 1, "summaryNotes": "x"}, "resourceID", R),
             ("contract_charge_create", {**charge, "billingCodeID": w.material["id"]}, "billingCodeID", w.material["id"])]
    for tool, arguments, field, wanted in cases:
        body = s.good(tool, {**arguments, "dry_run": True}).data["body"]
        body = body if isinstance(body, dict) else json.loads(body)
        check(field in body and (wanted is None or body[field] == wanted), f"{tool} {arguments}: {body}")
    for wrong, code in (({**visit, "duration": 1, "endDateTime": "2026-12-01T12:00:00Z"}, "bad_value"), (visit, "missing_required"), ({**visit, "duration": 0}, "bad_value")):
        s.bad("autotask_create_service_call", code, wrong)
    file = first("TicketAttachments")
    one = {"ticketId": file["ticketID"], "attachmentId": file["id"]}
    with rig.proxy.mark() as seen:
        what = s.good("autotask_get_ticket_attachment", {**one, "includeData": False})
    check(not seen.find(f"GET TicketAttachments/{file['id']}"), "the bytes were read")
    check_in("fileSize", what.text)
    check_in("content", s.good("autotask_get_ticket_attachment", {**one, "includeData": True}).data)
    s.bad("autotask_get_ticket_attachment", "not_found", {**one, "ticketId": file["ticketID"] + 1, "includeData": False})
    invoiced = s.good("autotask_search_billing_items", isInvoiced=True, limit=1).data["total"]
    check_eq(invoiced, rig.sandbox.count("BillingItems", {"op": "exist", "field": "invoiceID"}))
    since = {"op": "gte", "field": "approvalDateTime", "value": "2026-11-04T15:00:00Z"}
    check_eq(s.good("autotask_search_billing_item_approval_levels", approvedAfter="2026-11-04T15:00:00Z", limit=1).data["total"],
             rig.sandbox.count("BillingItemApprovalLevels", since))
    udf = s.call("autotask_create_ticket", {"companyID": C, "title": "x", "userDefinedFields": [{"name": "No such field", "value": 1}], "dry_run": True})
    check_eq(udf.code, "unknown_field", "user-defined fields are looked at")


def open_is_all_that_is_not_closed():
    check_eq(s.good("search_tickets", status="Open", limit=1).data["total"], s.good("search_tickets", open_only=True, limit=1).data["total"])
    check_eq(s.good("search_projects", status="open", limit=1).data["total"], s.good("search_projects", open_only=True, limit=1).data["total"])


def ends_cleanly():
    check_eq(s.close(), 0)
    rig.close()
    check_eq(s.stderr(), "", "stderr")


main(suite, [every_call_is_understood, fields_by_their_own_names, what_a_tool_cannot_have_says_what_to_do, what_they_send_is_sent, open_is_all_that_is_not_closed, ends_cleanly])
