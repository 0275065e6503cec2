/* libFuzzer harness for the sandbox's writes: whatever a client sends as a record, it is stored or
 * refused as a whole, the answer is valid JSON, and no transaction is left open. */
#include "base/json.h"
#include "sandbox/rights.h"
#include "sandbox/server.h"
#include "sandbox/write.h"

#include <stdio.h>
#include <stdlib.h>

enum { OUT_MAX = 64 << 20 };

static struct sandbox sb;

static const char records[] =
    "INSERT INTO Companies (id,companyName,isActive) VALUES (0,'MSP',1),(1,'Acme',1);"
    "INSERT INTO Resources (id,firstName,lastName,isActive,licenseType) VALUES "
    "(4,'A','B',1,1),(12,'API','User',1,7);"
    "INSERT INTO Roles (id,name,isActive) VALUES (1,'Tech',1);"
    "INSERT INTO ResourceRoles (id,resourceID,roleID,isActive) VALUES (1,4,1,1);"
    "INSERT INTO UserDefinedFieldDefinitions (id,name,udfType,dataType,isActive) VALUES (1,'Site "
    "Code',7,1,1);"
    "INSERT INTO Tickets (id,title,status,priority,companyID,ticketCategory) VALUES "
    "(1,'Printer',1,1,1,3);"
    "INSERT INTO TicketNotes (id,ticketID,description) VALUES (1,1,'n');"
    "INSERT INTO TimeEntries (id,ticketID,resourceID,roleID,hoursWorked) VALUES (1,1,4,1,1);";

static void start(void)
{
    struct err err = {0};
    bool fresh;
    if (sb_rights_new(NULL, &sb.rights, &err) ||
        sb_store_open(NULL, 1795003200, &sb.st, &fresh, &err) ||
        sb_store_exec(sb.st, records, &err))
        abort();
    sb.arena = arena_new(256 << 20);
    buf_init(&sb.out, OUT_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        const char *entity;
        int64_t parent;
    } targets[] = {{"Tickets", SB_NO_PARENT}, {"TimeEntries", SB_NO_PARENT},
                   {"TicketNotes", 1},        {"Contacts", 1},
                   {"TicketAttachments", 1},  {"Companies", SB_NO_PARENT}};
    const struct json *doc = NULL;
    struct err err = {0};
    if (!sb.st)
        start();
    if (size < 1)
        return 0;
    arena_reset(sb.arena);
    buf_reset(&sb.out);
    sb_stmts_trim(sb.st);
    struct sb_request r = {.sb = &sb,
                           .st = sb.st,
                           .arena = sb.arena,
                           .verb = SB_POST,
                           .api_resource = 12,
                           .body = str_make((const char *)data + 1, size - 1),
                           .base_url = "http://127.0.0.1/ATServicesRest/",
                           .out = &sb.out};
    size_t target = (data[0] & 0x3F) % ARRAY_LEN(targets);
    const struct cat_entity *e = cat_entity_find(str_from(targets[target].entity));
    if (data[0] & 0x80)
        sb_handle_update(&r, e, targets[target].parent, data[0] & 0x40);
    else
        sb_handle_create(&r, e, targets[target].parent);
    bool stored = r.status == 200;
    if ((!stored && r.status != 500) || json_parse(sb.arena, buf_str(&sb.out), NULL, &doc, &err) ||
        json_is(json_get(doc, STR("itemId")), JSON_NUMBER) != stored ||
        !sqlite3_get_autocommit(sb.st->db) ||
        str_contains_nocase(buf_str(&sb.out), STR("occurred in the sandbox"))) {
        fprintf(stderr, "%d %.*s\n", r.status, STR_ARG(buf_str(&sb.out)));
        abort();
    }
    return 0;
}
