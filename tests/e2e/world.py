"""Records of the sandbox to test with, found by asking it, so that no id of the data set is written
down here."""

from harness import check


class World:
    lost_operation = "op-0000000001"  # a write whose reply was lost; who needs one that was sets it

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.statuses = sandbox.picklist("Tickets", "status")
        closed = [v for label, v in self.statuses.items() if label in ("Complete", "Cancelled")]
        self.open_filter = [{"op": "noteq", "field": "status", "value": v} for v in closed]
        full = [{"op": "exist", "field": f} for f in
                ("companyID", "contactID", "assignedResourceID", "queueID", "dueDateTime")]
        tickets = sandbox.query("Tickets", *self.open_filter, *full, most=100)
        check(tickets, "the sandbox has no open ticket with everything")
        self.ticket = next((t for t in tickets if t.get("contractID") and t.get("configurationItemID")), tickets[0])
        self.company = sandbox.get("Companies", self.ticket["companyID"])
        self.contact = sandbox.get("Contacts", self.ticket["contactID"])
        self.resource = sandbox.get("Resources", self.ticket["assignedResourceID"])
        self.other_company = next(
            c for c in sandbox.query("Companies", {"op": "eq", "field": "isActive", "value": True})
            if c["id"] not in (0, self.company["id"]))
        self.contract = self._unique("Contracts", "contractName")
        self.item = self._first("ConfigurationItems", {"op": "eq", "field": "companyID", "value": self.company["id"]},
                                {"op": "exist", "field": "serialNumber"})
        self.project = self._first("Projects", {"op": "exist", "field": "projectLeadResourceID"})
        self.task = self._first("Tasks", {"op": "exist", "field": "assignedResourceID"}, {"op": "exist", "field": "phaseID"})
        self.phase = sandbox.get("Phases", self.task["phaseID"])
        self.opportunity = self._first("Opportunities")
        self.product = sandbox.get("Products", self.item["productID"])
        self.time_entry = self._first("TimeEntries", {"op": "exist", "field": "taskID"}, {"op": "exist", "field": "billingCodeID"})
        self.code = sandbox.get("BillingCodes", self.time_entry["billingCodeID"])
        self.note = self._first("TicketNotes", {"op": "eq", "field": "ticketID", "value": self.ticket["id"]})
        self.department = self._first("Departments")
        roles = sandbox.query("ResourceServiceDeskRoles",
                              {"op": "eq", "field": "resourceID", "value": self.resource["id"]})
        self.role = sandbox.get("Roles", roles[0]["roleID"])

    def _first(self, entity, *filters):
        rows = self.sandbox.query(entity, *filters, most=20)
        check(rows, "the sandbox has no suitable record of", entity)
        return rows[0]

    def _unique(self, entity, field):
        """A record whose name no other one has."""
        rows = self.sandbox.query(entity, {"op": "exist", "field": "companyID"})
        names = [r[field] for r in rows]
        return next(r for r in rows if sum(r[field] in n for n in names) == 1)

    def label(self, entity, field, value):
        return next(k for k, v in self.sandbox.picklist(entity, field).items() if str(v) == str(value))

    @staticmethod
    def full_name(person):
        return person["firstName"] + " " + person["lastName"]

    # ---- For the tables of arguments/ ----

    def first(self, entity, *filters, last=False):
        rows = self.sandbox.query(entity, *filters, most=500)
        check(rows, "the sandbox has no suitable record of", entity, filters)
        return rows[-1 if last else 0]

    def some(self, entity, field, index=0):
        """A label of the picklist."""
        return list(self.sandbox.picklist(entity, field))[index]

    def dependent(self, entity, field):
        """Labels of a dependent value and of the value it depends on."""
        info = {f["name"]: f for f in self.sandbox.request("GET", entity + "/entityInformation/fields")["fields"]}
        parent = info[field]["picklistParentValueField"]
        labels = {str(v["value"]): v["label"] for v in info[parent]["picklistValues"]}
        child = next(v for v in info[field]["picklistValues"] if str(v["parentValue"]) in labels)
        return {"issue_type": labels[str(child["parentValue"])], "sub_issue_type": child["label"]}

    def unused_tag(self, ticket_id):
        used = [t["tagID"] for t in self.sandbox.query("TicketTagAssociations", {"op": "eq", "field": "ticketID", "value": ticket_id})]
        return next(t["label"] for t in self.sandbox.query("Tags", {"op": "eq", "field": "isActive", "value": True}) if t["id"] not in used)

    def ticket_at(self, company_id):
        return self.first("Tickets", {"op": "eq", "field": "companyID", "value": company_id}, last=True)["id"]

    def contact_of(self, company_id):
        return self.first("Contacts", {"op": "eq", "field": "companyID", "value": company_id})["id"]

    def contract_of(self, company_id):
        return self.first("Contracts", {"op": "eq", "field": "companyID", "value": company_id})["id"]

    def location_at(self, company_id):
        return self.first("CompanyLocations", {"op": "eq", "field": "companyID", "value": company_id})["id"]

    def unbooked(self, service_call_ticket_id):
        booked = [r["resourceID"] for r in self.sandbox.query(
            "ServiceCallTicketResources", {"op": "eq", "field": "serviceCallTicketID", "value": service_call_ticket_id})]
        return next(r["id"] for r in self.sandbox.query("Resources", {"op": "eq", "field": "isActive", "value": True})
                    if r["id"] not in booked and r["email"] and r["id"] != 4)

    def assigned(self, resource):
        """What a task needs beside an assignee."""
        more = {"assignee": self.full_name(resource), "department": self.department["name"], "billing_code": self.work_type["name"]}
        return {"assignee": more, "role": more | {"role": self.role["name"]}}

    def other_phase(self, phase):
        return next(p["id"] for p in self.sandbox.query("Phases", {"op": "eq", "field": "projectID", "value": phase["projectID"]})
                    if p["id"] != phase["id"])

    def by_type(self, label):
        value = int(self.sandbox.picklist("Contracts", "contractType")[label])
        return self.first("Contracts", {"op": "eq", "field": "contractType", "value": value})

    def unused_service(self, contract_id):
        used = [s["serviceID"] for s in self.sandbox.query("ContractServices", {"op": "eq", "field": "contractID", "value": contract_id})]
        return next(s["id"] for s in self.sandbox.query("Services") if s["id"] not in used)

    def make(self, entity, body):
        return self.sandbox.request("POST", entity, body)["itemId"]

    def another_technician(self, ticket):
        """With a role, and neither assigned nor on the ticket yet."""
        there = {r["resourceID"] for entity, field, record in (("TicketSecondaryResources", "ticketID", ticket), ("TaskSecondaryResources", "taskID", self.task))
                 for r in self.sandbox.query(entity, {"op": "eq", "field": field, "value": record["id"]})}
        for tie in self.sandbox.query("ResourceServiceDeskRoles", {"op": "eq", "field": "isDefault", "value": True}):
            if tie["resourceID"] not in there | {ticket["assignedResourceID"], self.resource["id"]}:
                return self.full_name(self.sandbox.get("Resources", tie["resourceID"]))
        raise AssertionError("no technician is free")

    @property
    def helped_task(self):
        return self.first("TaskSecondaryResources")

    @property
    def other_item(self):
        return self.first("ConfigurationItems", {"op": "noteq", "field": "id", "value": self.item["id"]})

    def unwarned_company(self):
        warned = {a["companyID"] for a in self.sandbox.query("CompanyAlerts")}
        return next(c["id"] for c in self.sandbox.query("Companies", {"op": "eq", "field": "isActive", "value": True}) if c["id"] not in warned | {0})

    @property
    def internal(self):
        return next(label for label in self.sandbox.picklist("TicketNotes", "publish") if "Internal" in label)

    def _code(self, use):
        return self.first("BillingCodes", {"op": "eq", "field": "useType", "value": use}, {"op": "eq", "field": "isActive", "value": True})

    @property
    def work_type(self):
        return self._code(1)

    @property
    def material(self):
        return self._code(4)

    @property
    def internal_code(self):
        return self._code(3)

    @property
    def vendor(self):
        return self.sandbox.get("Companies", self.first("PurchaseOrders")["vendorID"])

    @property
    def service(self):
        return self.first("Services")

    @property
    def bundle(self):
        return self.first("ServiceBundles")

    @property
    def location(self):
        return self.first("CompanyLocations")

    @property
    def location_company(self):
        return self.sandbox.get("Companies", self.location["companyID"])

    def own_time_entry(self):
        """One that the API user made, who may therefore delete it."""
        return self.make("TimeEntries", {"resourceID": self.resource["id"], "ticketID": self.ticket["id"], "roleID": self.role["id"],
                                         "dateWorked": "2026-11-02T00:00:00Z", "startDateTime": "2026-11-02T14:00:00Z",
                                         "endDateTime": "2026-11-02T15:00:00Z", "summaryNotes": "To be deleted"})

    def mixed_line(self):
        """A line of an invoice that has lines of other types, too."""
        types = {}
        for line in self.sandbox.query("BillingItems", {"op": "exist", "field": "invoiceID"}):
            first = types.setdefault(line["invoiceID"], line)
            if first["billingItemType"] != line["billingItemType"]:
                return line
        check(False, "the sandbox has no invoice with lines of two types")
