/* A sandbox with a small, known set of records, and a blocking HTTP/1.1 client over a raw socket:
 * what the sandbox says is read without any code of the product's own client. */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "sandbox/sandbox.h"
#include "sandbox/store.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIXTURE_NOW = 1795003200 }; /* 2026-11-18T12:00:00Z */

static const char fixture_sql[] =
    "INSERT INTO Companies "
    "(id,companyName,companyType,isActive,ownerResourceID,phone,parentCompanyID) VALUES "
    "(0,'Sandbox MSP',1,1,4,'1',NULL),(100,'Acme "
    "Corp',1,1,10,'2',NULL),(101,'Globex',1,1,10,'3',NULL),"
    "(102,'Acme Sub',1,1,10,'4',100);"
    "INSERT INTO Resources (id,firstName,lastName,isActive,licenseType) VALUES "
    "(4,'Autotask','Administrator',1,1),"
    "(10,'Dana','Reyes',1,1),(11,'Lee','Park',0,1),(12,'API','User',1,7),(13,'Mo','Iqbal',1,1);"
    "INSERT INTO Roles (id,name,isActive) VALUES (1,'Technician',1),(2,'Engineer',1),(3,'Old',0);"
    "INSERT INTO ResourceRoles (id,resourceID,roleID,queueID,isActive) VALUES "
    "(1,10,1,5,1),(2,13,2,5,1),(3,13,1,NULL,1);"
    "INSERT INTO Contacts (id,companyID,firstName,lastName,emailAddress,isActive) VALUES "
    "(200,100,'Ann','Lee','ann@acme.example',1),(201,100,'Bob','Gone','bob@acme.example',0),"
    "(202,101,'Cy','Doe','cy@globex.example',1);"
    "INSERT INTO Contracts "
    "(id,companyID,contractName,contractType,status,timeReportingRequiresStartAndStopTimes,"
    "startDate,endDate) VALUES "
    "(300,100,'Strict',1,1,1,'2026-01-01T00:00:00','2026-12-31T00:00:00');"
    "INSERT INTO BillingCodes (id,name,useType,isActive) VALUES "
    "(400,'Remote',1,1),(401,'Vacation',2,1),"
    "(402,'Old work',1,0);"
    "INSERT INTO Tickets "
    "(id,ticketNumber,title,description,companyID,contactID,status,priority,queueID,createDate,"
    "dueDateTime,estimatedHours,userDefinedFields,ticketCategory,assignedResourceID,"
    "assignedResourceRoleID,contractID) "
    "VALUES "
    "(1001,'T20261101.0001','Printer on fire','Flames 100% "
    "high',100,200,1,1,5,'2026-11-01T08:00:00',"
    "'2026-11-02T08:00:00',1.5,'[{\"name\":\"Site "
    "Code\",\"value\":\"HQ\"},{\"name\":\"Rank\",\"value\":\"7\"}]',3,10,1,"
    "NULL),"
    "(1002,'T20261101.0002','Mail "
    "slow','',101,NULL,5,2,5,'2026-11-01T09:00:00','2026-11-03T08:00:00',NULL,NULL,3,NULL,"
    "NULL,NULL),"
    "(1003,'T20261102.0001','VPN "
    "drops','a_b',100,NULL,8,3,NULL,'2026-11-02T10:00:00.500',NULL,2,NULL,3,NULL,NULL,300),"
    "(1004,'T20261103.0001','printer "
    "toner','x',0,NULL,1,3,5,'2026-11-03T10:00:00',NULL,NULL,NULL,113,NULL,NULL,NULL),"
    "(1005,'T20261104.0001','Caf\xC3\xA9 "
    "wifi','y',101,NULL,1,4,5,'2026-11-04T10:00:00',NULL,NULL,NULL,3,NULL,NULL,NULL);"
    "INSERT INTO TicketNotes (id,ticketID,title,description,noteType,publish) VALUES "
    "(2001,1001,'n1','first',1,1),"
    "(2002,1001,'n2','second',1,2),(2003,1002,'n3','other',1,1);"
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x<501) INSERT INTO "
    "TicketNotes (id,ticketID,"
    "title,description,noteType,publish) SELECT 3000+x,1003,'n','d',1,1 FROM c;"
    "INSERT INTO Products (id,name,isActive) VALUES (1,'Switch',1);"
    "INSERT INTO InventoryLocations (id,locationName,isActive) VALUES (1,'Office',1),(2,'Van',1);"
    "INSERT INTO Projects (id,companyID,projectName,projectType,status,startDateTime,endDateTime) "
    "VALUES "
    "(500,100,'Move',5,1,'2026-11-01T00:00:00','2026-12-01T00:00:00');"
    "INSERT INTO Tasks "
    "(id,projectID,title,status,taskType,assignedResourceID,assignedResourceRoleID) VALUES "
    "(600,500,'Pack',1,1,10,1);"
    "INSERT INTO TimeEntries (id,ticketID,resourceID,roleID,dateWorked,hoursWorked,creatorUserID,"
    "billingApprovalDateTime) VALUES (700,1001,10,1,'2026-11-02T00:00:00',1,10,NULL),"
    "(701,1001,10,1,'2026-11-02T00:00:00',1,12,'2026-11-05T00:00:00');"
    "INSERT INTO UserDefinedFieldDefinitions (id,name,udfType,dataType,isActive,sortOrder) VALUES "
    "(800,'Site Code',7,1,1,1),(801,'Rank',7,3,1,2),(802,'Customer Ranking',1,5,1,1);"
    "INSERT INTO UserDefinedFieldListItems (id,udfFieldId,valueForDisplay,valueForExport,isActive) "
    "VALUES "
    "(810,802,'Golden','Golden',1);"
    "INSERT INTO Invoices (id,invoiceNumber,companyID,invoiceDateTime,invoiceTotal) VALUES "
    "(900,'INV-1',100,'2026-10-31T00:00:00',1234.5);";

struct fixture {
    struct sandbox *sb;
    struct arena *arena;
    char file[64];
    int fd;
};

struct reply {
    int status;
    struct str head; /* status line and headers */
    struct str body;
    const struct json *json; /* NULL when the body is none */
};

static inline int fixture_connect(const struct fixture *f)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)sandbox_port(f->sb))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
    return fd;
}

/* options may be NULL; data_file and now_s are the fixture's. */
static inline void fixture_start(struct fixture *f, const struct sandbox_options *options)
{
    struct sandbox_options o = options ? *options : (struct sandbox_options){0};
    struct err err = {0};
    struct sb_store *st;
    bool fresh;
    snprintf(f->file, sizeof(f->file), "/tmp/sandbox-test-XXXXXX");
    int fd = mkstemp(f->file);
    assert_true(fd >= 0);
    close(fd);
    if (sb_store_open(f->file, FIXTURE_NOW, &st, &fresh, &err) ||
        sb_store_exec(st, fixture_sql, &err))
        fail_msg("%s", err.text);
    sb_store_close(st);
    o.data_file = f->file;
    o.now_s = FIXTURE_NOW;
    if (sandbox_start(&o, &f->sb, &err))
        fail_msg("%s", err.text);
    f->arena = arena_new(256 << 20);
    f->fd = fixture_connect(f);
}

static inline void fixture_stop(struct fixture *f)
{
    char path[80];
    close(f->fd);
    sandbox_stop(f->sb);
    arena_free(f->arena);
    unlink(f->file);
    snprintf(path, sizeof(path), "%s-wal", f->file);
    unlink(path);
    snprintf(path, sizeof(path), "%s-shm", f->file);
    unlink(path);
}

static inline void send_request(int fd, const char *method, const char *target, const char *headers,
                                const char *body, size_t body_n)
{
    struct buf b;
    buf_init(&b, 64 << 20);
    buf_printf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s", method, target, headers);
    if (body)
        buf_printf(&b, "Content-Type: application/json\r\nContent-Length: %zu\r\n", body_n);
    buf_add_z(&b, "\r\n");
    if (body)
        buf_add(&b, body, body_n);
    for (size_t at = 0; at < b.n;) {
        ssize_t n = write(fd, b.p + at, b.n - at);
        assert_true(n > 0);
        at += (size_t)n;
    }
    buf_done(&b);
}

static inline struct reply read_reply(struct arena *arena, int fd)
{
    struct buf b;
    struct reply r = {0};
    size_t head = 0, length = 0;
    buf_init(&b, 256 << 20);
    while (head == 0 || b.n < head + length) {
        char *p = buf_reserve(&b, 65536);
        ssize_t n = read(fd, p, 65536);
        assert_true(n > 0);
        b.n += (size_t)n;
        const char *end = head ? NULL : memmem(b.p, b.n, "\r\n\r\n", 4);
        if (end) {
            head = (size_t)(end - b.p) + 4;
            const char *l = strcasestr(buf_cstr(&b), "\r\ncontent-length:");
            assert_non_null(l);
            length = strtoul(l + 17, NULL, 10);
        }
    }
    r.head = str_make(str_dup(arena, str_make(b.p, head)), head);
    r.body = str_make(str_dup(arena, str_make(b.p + head, length)), length);
    r.status = (int)strtol(r.head.p + 9, NULL, 10);
    struct err err = {0};
    if (length > 0 && r.body.p[0] == '{' && json_parse(arena, r.body, NULL, &r.json, &err))
        fail_msg("%s: %.200s", err.text, r.body.p);
    buf_done(&b);
    return r;
}

static inline const char *credentials(void)
{
    static char headers[256];
    snprintf(headers, sizeof(headers), "UserName: %s\r\nSecret: %s\r\nApiIntegrationCode: %s\r\n",
             sandbox_username, sandbox_secret, sandbox_integration_code);
    return headers;
}

/* path: below /ATServicesRest/V1.0/. body: NULL for none; single quotes in it stand for double
 * ones. */
static inline struct reply call(struct fixture *f, const char *method, const char *path,
                                const char *body)
{
    char target[8192];
    char *copy = body ? str_dup(f->arena, str_from(body)) : NULL;
    for (char *p = copy; p && *p; p++) {
        if (*p == '\'')
            *p = '"';
    }
    snprintf(target, sizeof(target), "%s%s", *path == '/' ? "" : "/ATServicesRest/V1.0/", path);
    send_request(f->fd, method, target, credentials(), copy, copy ? strlen(copy) : 0);
    return read_reply(f->arena, f->fd);
}

static inline const struct json *items(const struct reply *r)
{
    return json_get(r->json, STR("items"));
}

static inline const struct json *at(const struct json *array, size_t index)
{
    for (struct json_iter it = json_iter(array); json_next(&it);) {
        if (index-- == 0)
            return it.value;
    }
    return NULL;
}

static inline const struct json *get(const struct json *object, const char *name)
{
    return json_get(object, str_from(name));
}

static inline int64_t number(const struct json *object, const char *name)
{
    int64_t i = INT64_MIN;
    return json_i64(get(object, name), &i) ? i : INT64_MIN;
}

/* The ids of the rows of a reply, "1001 1003". */
static inline const char *ids(struct fixture *f, const struct reply *r)
{
    char *out = str_printf(f->arena, "%s", "");
    assert_int_equal(r->status, 200);
    for (struct json_iter it = json_iter(items(r)); json_next(&it);)
        out = str_printf(f->arena, "%s%s%lld", out, *out ? " " : "",
                         (long long)number(it.value, "id"));
    return out;
}

static inline void expect_error(const struct reply *r, const char *text)
{
    char got[1024];
    struct str first = json_str(at(get(r->json, "errors"), 0));
    snprintf(got, sizeof(got), "%.*s", STR_ARG(first));
    assert_string_equal(got, text);
    assert_int_equal(r->status, 500);
}

static inline void expect_message(const struct reply *r, int status, const char *text)
{
    char got[1024];
    snprintf(got, sizeof(got), "%.*s", STR_ARG(json_str(get(r->json, "Message"))));
    assert_int_equal(r->status, status);
    if (text)
        assert_string_equal(got, text);
    assert_true(*got);
}

/* The record, read back. */
static inline const struct json *item(struct fixture *f, const char *entity, int64_t id)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%lld", entity, (long long)id);
    struct reply r = call(f, "GET", path, NULL);
    assert_int_equal(r.status, 200);
    return get(r.json, "item");
}

static inline void expect_text(const struct json *object, const char *name, const char *text)
{
    char got[2048];
    snprintf(got, sizeof(got), "%.*s", STR_ARG(json_str(get(object, name))));
    assert_string_equal(got, text);
}

/* The id of a created or changed record. */
static inline int64_t done_id(const struct reply *r)
{
    if (r->status != 200)
        fail_msg("%d %.*s", r->status, STR_ARG(r->body));
    return number(r->json, "itemId");
}
