/* What Autotask wants on create and people do not say. A label is looked up among the tenant's own:
 * the tenant's default comes first, then the value with this label; where neither exists the field
 * stays open, and the check for required fields names it. */
#include "tools/resolve.h"
#include "tools/write.h"

static const struct default_value {
    const char *entity, *field;
    const char *label; /* NULL: only the tenant's default */
    const char *json;  /* a value to send as it is; then label does not count */
    const char *as;    /* the value of this other field; then label and json do not count */
} defaults[] = {
    {"Tickets", "status", "New", NULL, NULL},
    {"Tickets", "priority", NULL, NULL, NULL},
    {"TicketNotes", "noteType", NULL, NULL, NULL},
    {"ProjectNotes", "noteType", NULL, NULL, NULL},
    {"TaskNotes", "noteType", NULL, NULL, NULL},
    {"TicketCharges", "datePurchased", NULL, "\"today\"", NULL},
    {"TicketCharges", "unitQuantity", NULL, "1", NULL},
    {"TicketCharges", "chargeType", "Operational", NULL, NULL},
    {"ContractCharges", "datePurchased", NULL, "\"today\"", NULL},
    {"ContractCharges", "unitQuantity", NULL, "1", NULL},
    {"ContractCharges", "chargeType", "Operational", NULL, NULL},
    {"CompanyNotes", "startDateTime", NULL, "\"now\"", NULL},
    {"CompanyNotes", "assignedResourceID", NULL, "\"me\"", NULL},
    {"CompanyNotes", "endDateTime", NULL, NULL, "startDateTime"},
    {"Contacts", "isActive", NULL, "true", NULL},
    {"ConfigurationItems", "isActive", NULL, "true", NULL},
    {"Projects", "projectType", "Client", NULL, NULL},
    {"Projects", "status", "New", NULL, NULL},
    {"Tasks", "status", "New", NULL, NULL},
    {"Tasks", "taskType", "Fixed Work", NULL, NULL},
    {"Contracts", "status", "Active", NULL, NULL},
    {"Contracts", "timeReportingRequiresStartAndStopTimes", "No", NULL, NULL},
    {"ContractBlocks", "datePurchased", NULL, "\"today\"", NULL},
    {"ContractMilestones", "isInitialPayment", NULL, "false", NULL},
    {"ContractMilestones", "status", "Not Billed", NULL, NULL},
    {"ExpenseItems", "haveReceipt", NULL, "false", NULL},
    {"ExpenseItems", "isBillableToCompany", NULL, "false", NULL},
    {"Opportunities", "status", "Active", NULL, NULL},
    {"Opportunities", "createDate", NULL, "\"today\"", NULL},
    {"Opportunities", "startDate", NULL, "\"today\"", NULL},
    {"Opportunities", "amount", NULL, "0", NULL},
    {"Opportunities", "cost", NULL, "0", NULL},
    {"Opportunities", "probability", NULL, "0", NULL},
    {"Opportunities", "useQuoteTotals", NULL, "false", NULL},
    {"Products", "isActive", NULL, "true", NULL},
    {"Products", "isSerialized", NULL, "false", NULL},
    {"Quotes", "effectiveDate", NULL, "\"today\"", NULL},
    {"Quotes", "expirationDate", NULL, "\"+30d\"", NULL},
    {"QuoteItems", "quantity", NULL, "1", NULL},
    {"QuoteItems", "isOptional", NULL, "false", NULL},
    {"QuoteItems", "lineDiscount", NULL, "0", NULL},
    {"QuoteItems", "unitDiscount", NULL, "0", NULL},
    {"QuoteItems", "percentageDiscount", NULL, "0", NULL},
    {"ServiceCalls", "status", "New", NULL, NULL},
};

static enum err_code add_default_label(struct tool_run *r, const struct cat_entity *e,
                                       struct fields *f, const struct default_value *d)
{
    const struct at_field_info *info;
    const struct at_picklist_value *chosen = NULL;
    enum err_code rc = resolve_field_info(r, e, str_from(d->field), &info);

    if (rc || !info)
        return rc;
    for (size_t i = 0; i < info->n_values; i++) {
        const struct at_picklist_value *v = &info->values[i];
        bool has_label = d->label && str_eq_nocase(v->label, str_from(d->label));
        if (v->is_active && (v->is_default || (has_label && !chosen))) {
            chosen = v;
            if (v->is_default)
                break;
        }
    }
    if (chosen)
        fields_add_text(f, str_from(d->field), chosen->value);
    return ERR_OK;
}

enum err_code fields_add_defaults(struct tool_run *r, const struct cat_entity *e, struct fields *f)
{
    for (size_t i = 0; i < ARRAY_LEN(defaults); i++) {
        const struct default_value *d = &defaults[i];
        if (!str_eq(e->name, str_from(d->entity)) || fields_has(f, str_from(d->field)))
            continue;
        if (d->as) {
            struct str value = fields_value(f, str_from(d->as));
            if (value.n > 0)
                fields_add_raw(f, str_from(d->field), value);
            continue;
        }
        if (d->json) {
            fields_add_raw(f, str_from(d->field), str_from(d->json));
            continue;
        }
        enum err_code rc = add_default_label(r, e, f, d);
        if (rc)
            return rc;
    }
    return ERR_OK;
}
