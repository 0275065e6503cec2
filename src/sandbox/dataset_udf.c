/* Definitions of the user-defined fields that the data set uses, and how values are written. */
#include "sandbox/dataset_gen.h"

static const struct udf {
    int type; /* udfType: 1 company, 2 contact, 7 ticket, 8 configuration item, 9 contract */
    const char *name, *description;
    int data; /* dataType: 1 text, 3 number, 4 date, 5 list */
    const char *items[6];
} udfs[] = {
    {1, "Customer Ranking", "How we rank the customer", 5, {"Golden", "Silver", "Bronze"}},
    {1, "Line of Business App", "The program the customer cannot work without", 1, {NULL}},
    {1, "Maintenance Window", "When servers may be restarted", 1, {NULL}},
    {2, "VIP", "Answer the same day", 5, {"Yes", "No"}},
    {2, "Preferred Contact Method", "How to reach the person", 5, {"Phone", "E-mail", "Portal"}},
    {7,
     "Root Cause",
     "Why it happened",
     5,
     {"User error", "Hardware fault", "Software fault", "Provider outage", "Security", "Change"}},
    {7, "Customer Reference", "The customer's own number", 1, {NULL}},
    {8, "OS", "Operating system", 1, {NULL}},
    {8, "IP address", "Management address", 1, {NULL}},
    {8, "Backup Protected", "Covered by image backup", 5, {"Yes", "No"}},
    {9, "Auto Renew", "Renews unless cancelled", 5, {"Yes", "No"}},
    {9, "Notice Period Days", "Days of notice before the end", 3, {NULL}},
};

void ds_make_udfs(struct ds *ds)
{
    ROWS(r);
    ROWS(item);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "UserDefinedFieldDefinitions",
                  "id,name,description,dataType,udfType,isActive,isRequired,isEncrypted,isPrivate,"
                  "isProtected,isVisibleToClientPortal,sortOrder,createDate");
    ds_rows_begin(&item, ds, "UserDefinedFieldListItems",
                  "id,udfFieldId,valueForDisplay,valueForExport,isActive,createDate");
    for (size_t i = 0; i < ARRAY_LEN(udfs); i++) {
        int64_t udf = DS_ID_UDFS + (int64_t)i;
        ds_put(&r, udf);
        ds_put_z(&r, udfs[i].name);
        ds_put_z(&r, udfs[i].description);
        ds_put(&r, udfs[i].data);
        ds_put(&r, udfs[i].type);
        ds_put(&r, 1);
        for (int k = 0; k < 5; k++)
            ds_put(&r, 0);
        ds_put(&r, (int64_t)i + 1);
        ds_put_time(&r, ds_date(&ds->cal, 5));
        ds_row_end(&r);
        for (size_t k = 0; k < ARRAY_LEN(udfs[i].items) && udfs[i].items[k]; k++) {
            ds_put(&item, id++);
            ds_put(&item, udf);
            ds_put_z(&item, udfs[i].items[k]);
            ds_put_z(&item, udfs[i].items[k]);
            ds_put(&item, 1);
            ds_put_time(&item, ds_date(&ds->cal, 5));
            ds_row_end(&item);
        }
    }
}
