/* Measures the Autotask client beside the least that could be done: the same request by the bare
 * HTTP client, the same page by yyjson alone. Credentials and address come from the environment, as
 * the sandbox prints them. */
#include "autotask/client.h"

#include "autotask/journal.h"
#include "autotask/reply_error.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/http_client.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <yyjson.h>

enum { QUERIES = 300, ROUNDS = 7, CALLERS = 32, TURNS = 8, PAGE_ROWS = 500, PAGE_FIELDS = 80 };

static const char *const nine[] = {"id",         "ticketNumber", "title",
                                   "status",     "priority",     "companyID",
                                   "createDate", "dueDateTime",  "assignedResourceID"};
static const char open_only[] = "[{\"op\":\"noteq\",\"field\":\"status\",\"value\":5}]";

static double cpu_us(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 + (double)u.ru_utime.tv_usec +
           (double)u.ru_stime.tv_usec;
}

static double wall_us(void)
{
    return (double)clock_mono_ns() / 1000;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *v, size_t n)
{
    qsort(v, n, sizeof(*v), by_size);
    return v[n / 2];
}

static void die(const struct err *err)
{
    fprintf(stderr, "bench-client: %s\n", err->text);
    exit(1);
}

static struct at_credentials credentials(void)
{
    return (struct at_credentials){getenv("AUTOTASK_USERNAME"), getenv("AUTOTASK_SECRET"),
                                   getenv("AUTOTASK_INTEGRATION_CODE"), getenv("AUTOTASK_API_URL")};
}

/* ---- A query of 25 rows and 9 fields ---- */

struct cost {
    double wall_us, cpu_us;
};

static void query_once(struct at_client *c, struct arena *a)
{
    struct err err = {0};
    struct at_rows rows;
    struct at_call call = {.arena = a, .deadline_ms = clock_mono_ms() + 30000};
    struct at_query q = {
        .filter = str_from(open_only), .fields = nine, .n_fields = ARRAY_LEN(nine), .max_rows = 25};
    arena_reset(a);
    if (at_query(c, &call, cat_entity_find(STR("Tickets")), &q, &rows, &err))
        die(&err);
    if (rows.n != 25)
        exit(2);
}

static void request_once(struct http_client *c, const struct at_credentials *who)
{
    static const char body[] =
        "{\"MaxRecords\":26,\"IncludeFields\":[\"id\",\"ticketNumber\",\"title\",\"status\","
        "\"priority\",\"companyID\",\"createDate\",\"dueDateTime\",\"assignedResourceID\"],"
        "\"filter\":[{\"op\":\"noteq\",\"field\":\"status\",\"value\":5}]}";
    char url[256];
    struct err err = {0};
    struct http_response r = {0};
    const struct http_header headers[] = {
        {STR("UserName"), str_from(who->username), false},
        {STR("Secret"), str_from(who->secret), true},
        {STR("ApiIntegrationCode"), str_from(who->integration_code), true},
        {STR("Content-Type"), STR("application/json"), false}};
    snprintf(url, sizeof(url), "%sV1.0/Tickets/query", who->base_url);
    struct http_request q = {.method = STR("POST"),
                             .url = str_from(url),
                             .headers = headers,
                             .n_headers = ARRAY_LEN(headers),
                             .body = str_from(body),
                             .timeout_ms = 30000,
                             .max_body = 1 << 24};
    if (http_client_send(c, &q, &r, &err) || r.status != 200)
        die(&err);
    http_response_done(&r);
}

/* One and the other in turn, so that both see the same machine. */
static void bench_query(void)
{
    static double wall[2][QUERIES], cpu[2][ROUNDS];
    struct at_credentials who = credentials();
    struct arena *a = arena_new(64 << 20);
    struct at_client *c =
        at_client_new(&(struct at_options){.credentials = who, .hourly_budget = 1000000});
    struct http_client *h = http_client_new(&(struct http_client_options){0});
    query_once(c, a);
    request_once(h, &who);
    for (int i = 0; i < QUERIES; i++) {
        double t0 = wall_us();
        request_once(h, &who);
        double t1 = wall_us();
        query_once(c, a);
        wall[0][i] = t1 - t0;
        wall[1][i] = wall_us() - t1;
    }
    for (int r = 0; r < ROUNDS; r++) {
        double t0 = cpu_us();
        for (int i = 0; i < QUERIES / ROUNDS; i++)
            request_once(h, &who);
        double t1 = cpu_us();
        for (int i = 0; i < QUERIES / ROUNDS; i++)
            query_once(c, a);
        cpu[0][r] = (t1 - t0) / (QUERIES / ROUNDS);
        cpu[1][r] = (cpu_us() - t1) / (QUERIES / ROUNDS);
    }
    double bare_wall = median(wall[0], QUERIES), bare_cpu = median(cpu[0], ROUNDS);
    double own_wall = median(wall[1], QUERIES), own_cpu = median(cpu[1], ROUNDS);
    printf("  %-38s %9s %9s\n", "", "wall us", "CPU us");
    printf("  %-38s %9.0f %9.0f\n", "bare request", bare_wall, bare_cpu);
    printf("  %-38s %9.0f %9.0f\n", "client's query", own_wall, own_cpu);
    printf("  %-38s %9.0f %9.0f   (limits: 1500 added, 300 in all)\n", "added",
           own_wall - bare_wall, own_cpu - bare_cpu);
    at_client_free(c);
    http_client_free(h);
    arena_free(a);
}

/* ---- A page of 500 rows and 80 fields ---- */

static void make_page(struct buf *out)
{
    buf_init(out, 16 << 20);
    buf_add_z(out, "{\"items\":[");
    for (int row = 0; row < PAGE_ROWS; row++) {
        buf_printf(out, "%s{\"id\":%d", row ? "," : "", 29680000 + row);
        for (int f = 1; f < PAGE_FIELDS; f++) {
            if (f % 4 == 0)
                buf_printf(out, ",\"someNumberFieldID%d\":%d", f, 29680000 + f * row);
            else if (f % 4 == 1)
                buf_printf(out, ",\"someDateTimeField%d\":\"2026-11-%02dT08:%02d:00.123\"", f,
                           1 + row % 28, f % 60);
            else if (f % 4 == 2)
                buf_printf(out, ",\"someTextField%d\":\"Printer on floor %d does not print\"", f,
                           row);
            else
                buf_printf(out, ",\"someEmptyField%d\":null", f);
        }
        buf_add_char(out, '}');
    }
    buf_add_z(out, "],\"pageDetails\":{\"count\":500,\"nextPageUrl\":null}}");
}

static void bench_parse(void)
{
    CLEANUP(buf_done) struct buf page = {0};
    double alone[15], judged[15];
    struct arena *a = arena_new(256 << 20);
    make_page(&page);
    for (size_t i = 0; i < ARRAY_LEN(alone); i++) {
        double t0 = cpu_us();
        yyjson_doc *doc = yyjson_read(page.p, page.n, 0);
        yyjson_doc_free(doc);
        double t1 = cpu_us();
        struct err err = {0};
        struct reply r = {.kind = REPLY_QUERY, .status = 200, .body = buf_str(&page)};
        arena_reset(a);
        if (reply_judge(a, &r, &err).code)
            die(&err);
        alone[i] = t1 - t0;
        judged[i] = cpu_us() - t1;
    }
    double x = (double)page.n / median(alone, ARRAY_LEN(alone));
    double y = (double)page.n / median(judged, ARRAY_LEN(judged));
    printf("  %zu bytes: yyjson alone %.0f MB/s, the client's reader %.0f MB/s (limit 300), ratio "
           "%.2f\n",
           page.n, x, y, y / x);
    arena_free(a);
}

/* ---- 32 callers at once ---- */

/* Waiting is counted in calls that others got done meanwhile: in turns there are 31 of them. */
struct caller {
    pthread_t thread;
    struct at_client *client;
    atomic_uint *served;
    unsigned number, longest;
    unsigned refused;
};

static void *take_turns(void *arg)
{
    struct caller *me = arg;
    struct arena *a = arena_new(64 << 20);
    for (int i = 0; i < TURNS; i++) {
        struct err err = {0};
        int64_t n;
        char filter[100];
        struct at_call call = {.arena = a, .deadline_ms = clock_mono_ms() + 60000};
        arena_reset(a);
        snprintf(filter, sizeof(filter), "[{\"op\":\"gt\",\"field\":\"id\",\"value\":%u}]",
                 me->number * TURNS + (unsigned)i);
        unsigned before = atomic_load(me->served);
        if (at_count(me->client, &call, cat_entity_find(STR("Tickets")), str_from(filter), true, &n,
                     &err))
            me->refused++;
        unsigned others = atomic_fetch_add(me->served, 1) - before;
        if (others > me->longest)
            me->longest = others;
    }
    arena_free(a);
    return NULL;
}

static void bench_crowd(void)
{
    static struct caller callers[CALLERS];
    struct at_credentials who = credentials();
    struct at_client *c =
        at_client_new(&(struct at_options){.credentials = who, .hourly_budget = 1000000});
    atomic_uint served = 0;
    unsigned refused = 0, longest = 0;
    struct arena *a = arena_new(64 << 20);
    query_once(c, a);
    double t0 = wall_us();
    for (int i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller){.client = c, .served = &served, .number = (unsigned)i};
        pthread_create(&callers[i].thread, NULL, take_turns, &callers[i]);
    }
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        refused += callers[i].refused;
        if (callers[i].longest > longest)
            longest = callers[i].longest;
    }
    printf("  %d calls in %.0f ms, %u failed; at most %u others were served while one waited, %.2f "
           "times a fair share (limit 2)\n",
           CALLERS * TURNS, (wall_us() - t0) / 1000, refused, longest,
           (double)longest / (CALLERS - 1));
    at_client_free(c);
    arena_free(a);
}

/* ---- What the journal adds to a write ---- */

enum { WRITES = 1000, FULL_ROWS = 20000, UPSTREAM_MS = 5 };

/* between_ms: what Autotask takes for it, at least. */
static void write_one(struct journal *j, struct arena *a, int number, unsigned between_ms,
                      double *ret_us)
{
    struct at_call call = {.arena = a, .deadline_ms = clock_mono_ms() + 5000};
    struct journal_row row = {.request = str_from(str_printf(a, "%064d", number)),
                              .args = str_from(str_printf(a, "%064d", -number)),
                              .tool = STR("create_ticket_note"),
                              .route = STR("POST Tickets/29683500/Notes"),
                              .op = CAT_CREATE,
                              .entity = STR("TicketNotes"),
                              .parent = 29683500,
                              .form =
                                  STR("{\"description\":\"#2d711642b726b04401627ca9fbac32f5\"}")};
    enum journal_answer answer;
    struct err err = {0};
    double from = wall_us();

    if (journal_begin(j, &call, &row, 0, &answer, &err))
        die(&err);
    *ret_us = wall_us() - from;
    row.record = number;
    if (between_ms > 0)
        (void)usleep(between_ms * 1000);
    from = wall_us();
    journal_end(j, &row, JOURNAL_CONFIRMED, NULL);
    *ret_us += wall_us() - from;
    arena_reset(a);
}

/* One flush of a page by itself, which each intent has to wait for whatever the journal does. */
static double flush_one(int fd)
{
    static const char page[4096];
    double from = wall_us();

    if (write(fd, page, sizeof(page)) != (ssize_t)sizeof(page) || fdatasync(fd))
        exit(1);
    return wall_us() - from;
}

static void print_times(const char *name, double us[WRITES])
{
    qsort(us, WRITES, sizeof(*us), by_size);
    printf("  %-38s median %.2f, p99 %.2f, max %.2f ms", name, us[WRITES / 2] / 1000,
           us[WRITES * 99 / 100] / 1000, us[WRITES - 1] / 1000);
}

/* On a disk, writes and flushes take turns, so that both meet the same disk. */
static void journal_writes(const char *name, const char *path, int rows_before)
{
    static double us[WRITES], flushes[WRITES];
    struct arena *a = arena_new(1 << 24);
    struct journal *j = journal_new(&(struct journal_options){.path = path});
    int fd = path ? open("bench-journal-flush", O_CREAT | O_WRONLY | O_TRUNC, 0600) : -1;
    double first, cpu = 0;

    for (int i = 0; i < rows_before; i++)
        write_one(j, a, -1 - i, 0, &first);
    journal_free(j);
    j = journal_new(&(struct journal_options){.path = path});
    write_one(j, a, -1000000, UPSTREAM_MS, &first); /* opens it */
    for (int i = 0; i < WRITES; i++) {
        double from = cpu_us();
        write_one(j, a, i, path ? UPSTREAM_MS : 0, &us[i]);
        cpu += cpu_us() - from;
        if (fd >= 0)
            flushes[i] = flush_one(fd);
    }
    print_times(name, us);
    printf("; first %.1f ms; CPU %.2f ms\n", first / 1000, cpu / (double)WRITES / 1000);
    if (fd >= 0) {
        print_times("  one flush of 4 KB between them", flushes);
        puts("");
        (void)close(fd);
        (void)remove("bench-journal-flush");
    }
    journal_free(j);
    arena_free(a);
}

static void bench_journal(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[64], file[72];

    printf("What the write journal adds to a write (limit: p99 2 ms)\n");
    journal_writes("in memory", NULL, 0);
    for (int rows = 0; rows <= FULL_ROWS; rows += FULL_ROWS) {
        snprintf(path, sizeof(path), "bench-journal-%d", (int)getpid());
        journal_writes(rows ? "on the disk, 20,000 rows in it" : "on the disk, here", path, rows);
        for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
            snprintf(file, sizeof(file), "%s%s", path, ends[i]);
            (void)remove(file);
        }
    }
}

int main(int argc, char **argv)
{
    mem_keep_freed((size_t)16 << 20); /* as the server does */
    if (argc > 1 && strcmp(argv[1], "journal") == 0) {
        bench_journal();
        return 0;
    }
    puts("A query of 25 rows and 9 fields, median");
    bench_query();
    puts("A page of 500 rows and 80 fields");
    bench_parse();
    puts("32 callers at once on one endpoint, 2 places");
    bench_crowd();
    bench_journal();
    return 0;
}
