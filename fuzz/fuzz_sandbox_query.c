/* libFuzzer harness for the sandbox's query language: whatever a client sends as a query, the
 * answer is valid JSON with status 200 or 500, and the SQL made of it is always SQL that SQLite
 * accepts. */
#include "base/json.h"
#include "sandbox/query.h"
#include "sandbox/rights.h"
#include "sandbox/server.h"

#include <stdio.h>
#include <stdlib.h>

enum { OUT_MAX = 64 << 20 };

static struct sandbox sb;

static const char records[] =
    "INSERT INTO UserDefinedFieldDefinitions (id,name,udfType,dataType,isActive) VALUES (1,'Site "
    "Code',7,1,1);"
    "INSERT INTO Tickets (id,title,status,companyID,createDate,estimatedHours,userDefinedFields) "
    "VALUES "
    "(1,'Printer',1,5,'2026-11-01T00:00:00',1.5,'[{\"name\":\"Site Code\",\"value\":\"HQ\"}]'),"
    "(2,'Mail',5,6,'2026-11-02T00:00:00',NULL,NULL),(3,NULL,8,NULL,NULL,2,NULL);"
    "INSERT INTO Contacts (id,firstName,isActive) VALUES (1,'Ann',1),(2,'Bob',0);";

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

/* Limits of SQLite that a query can reach are refusals, not mistakes. */
static bool is_limit(struct str text)
{
    return str_contains_nocase(text, STR("too many")) ||
           str_contains_nocase(text, STR("too complex")) ||
           str_contains_nocase(text, STR("too large"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const entities[] = {"Tickets", "Contacts", "TicketAttachments",
                                           "TimeEntries"};
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
                           .body = str_make((const char *)data + 1, size - 1),
                           .base_url = "http://127.0.0.1/ATServicesRest/",
                           .out = &sb.out};
    const struct cat_entity *e = cat_entity_find(str_from(entities[data[0] % ARRAY_LEN(entities)]));
    if (data[0] & 0x80)
        sb_handle_count(&r, e, true);
    else
        sb_handle_query(&r, e, true);
    if ((r.status != 200 && r.status != 500) ||
        json_parse(sb.arena, buf_str(&sb.out), NULL, &doc, &err))
        abort();
    if (str_contains_nocase(buf_str(&sb.out), STR("occurred in the sandbox")) &&
        !is_limit(buf_str(&sb.out))) {
        fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&sb.out)));
        abort();
    }
    return 0;
}
