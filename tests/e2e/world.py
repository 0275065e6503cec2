"""Records of the sandbox to test with, found by asking it, so that no id of the data set is written
down here."""

from harness import check


class World:
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
