/* Turns the list of errors into C: mkerrors DATA/errors.tsv OUTDIR writes OUTDIR/errors.h (enum
 * err_code) and OUTDIR/errors.c (the table behind err_info()). It uses libc alone, because the base
 * library itself needs what it writes. A malformed row stops the build and is named by file and
 * line. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ROWS = 256, MAX_LINE = 1024, COLUMNS = 7, MAX_NAME = 48, MAX_TEXT = 300 };

struct row {
    char name[MAX_NAME + 1];
    const char *surface; /* the C enumerator */
    int jsonrpc, http_status, exit_code;
    bool retryable;
    char text[MAX_TEXT + 1];
};

static struct row rows[MAX_ROWS];
static size_t n_rows;
static const char *source;
static unsigned line_no;

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (line_no)
        fprintf(stderr, "%s:%u: ", source, line_no);
    else
        fputs("mkerrors: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static const char *surface_of(const char *word)
{
    static const char *const words[][2] = {{"protocol", "ERR_SURFACE_PROTOCOL"},
                                           {"tool", "ERR_SURFACE_TOOL"},
                                           {"cli", "ERR_SURFACE_CLI"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i][0], word) == 0)
            return words[i][1];
    }
    die("surface '%s' must be protocol, tool or cli", word);
}

static int number_of(const char *column, const char *text, long min, long max)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    bool plain =
        isdigit((unsigned char)text[0]) || (text[0] == '-' && isdigit((unsigned char)text[1]));
    if (!plain || *end || errno || value < min || value > max)
        die("%s '%s' must be a number from %ld to %ld", column, text, min, max);
    return (int)value;
}

static void check_name(const char *name)
{
    size_t len = strlen(name);
    if (len == 0 || len > MAX_NAME || !islower((unsigned char)name[0]))
        die("name '%s' must start with a letter and have at most %d characters", name, MAX_NAME);
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")])
        die("name '%s' may hold only a-z, 0-9 and _", name);
    if (strcmp(name, "ok") == 0 || strcmp(name, "count_") == 0)
        die("name '%s' is reserved", name);
    for (size_t i = 0; i < n_rows; i++) {
        if (strcmp(rows[i].name, name) == 0)
            die("name '%s' is there twice", name);
    }
}

static void check_text(const char *text)
{
    size_t len = strlen(text);
    if (len < 2 || len > MAX_TEXT || text[len - 1] != '.')
        die("the text must be a sentence of at most %d bytes that ends with a full stop", MAX_TEXT);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == '"' || text[i] == '\\')
            die("the text may not hold control characters, quotes or backslashes");
    }
}

/* Cuts the line at its tabs; exactly COLUMNS fields. */
static void split(char *line, char *fields[COLUMNS])
{
    size_t n = 0;
    for (char *p = line; p; n++) {
        char *tab = strchr(p, '\t');
        if (tab)
            *tab = '\0';
        if (n < COLUMNS)
            fields[n] = p;
        p = tab ? tab + 1 : NULL;
    }
    if (n != COLUMNS)
        die("%zu columns instead of %d: name, surface, jsonrpc, http, exit, retryable, text", n,
            COLUMNS);
}

static void read_row(char *line)
{
    char *field[COLUMNS];
    split(line, field);
    if (n_rows == MAX_ROWS)
        die("more than %d rows", MAX_ROWS);
    check_name(field[0]);
    check_text(field[6]);
    struct row *row = &rows[n_rows];
    snprintf(row->name, sizeof(row->name), "%s", field[0]);
    row->surface = surface_of(field[1]);
    row->jsonrpc = number_of("jsonrpc", field[2], -32768, -32000);
    row->http_status = number_of("http", field[3], 400, 599);
    row->exit_code = number_of("exit", field[4], 1, 255);
    if (strcmp(field[5], "yes") != 0 && strcmp(field[5], "no") != 0)
        die("retryable '%s' must be yes or no", field[5]);
    row->retryable = field[5][0] == 'y';
    snprintf(row->text, sizeof(row->text), "%s", field[6]);
    n_rows++;
}

static void read_rows(void)
{
    char line[MAX_LINE];
    FILE *in = fopen(source, "r");
    if (!in)
        die("cannot read %s: %s", source, strerror(errno));
    while (fgets(line, sizeof line, in)) {
        line_no++;
        size_t len = strlen(line);
        if (len == 0 || line[len - 1] != '\n')
            die("the line is longer than %d bytes or has no line end", MAX_LINE - 2);
        line[len - 1] = '\0';
        if (line[0] && line[0] != '#')
            read_row(line);
    }
    if (ferror(in))
        die("reading stopped: %s", strerror(errno));
    fclose(in);
    if (n_rows == 0)
        die("no rows");
    line_no = 0;
}

static void print_code(FILE *out, const char *name)
{
    fputs("ERR_", out);
    for (; *name; name++)
        fputc(toupper((unsigned char)*name), out);
}

static void write_header(FILE *out)
{
    fputs("/* Generated by mkerrors from errors.tsv. */\n#pragma once\n\nenum err_code {\n"
          "    ERR_OK = 0,\n",
          out);
    for (size_t i = 0; i < n_rows; i++) {
        fputs("    ", out);
        print_code(out, rows[i].name);
        fputs(",\n", out);
    }
    fputs("    ERR_COUNT_\n};\n", out);
}

static void write_table(FILE *out)
{
    fputs("/* Generated by mkerrors from errors.tsv. */\n#include \"base/err.h\"\n\n"
          "static const struct err_info infos[ERR_COUNT_] = {\n"
          "    [ERR_OK] = {\"ok\", ERR_SURFACE_NONE, 0, 200, 0, false, \"Nothing went wrong.\"},\n",
          out);
    for (size_t i = 0; i < n_rows; i++) {
        const struct row *row = &rows[i];
        fputs("    [", out);
        print_code(out, row->name);
        fprintf(out, "] = {\"%s\", %s, %d, %d, %d, %s,\n     \"%s\"},\n", row->name, row->surface,
                row->jsonrpc, row->http_status, row->exit_code, row->retryable ? "true" : "false",
                row->text);
    }
    fputs("};\n\nconst struct err_info *err_info(enum err_code code)\n{\n"
          "    unsigned i = (unsigned)code;\n"
          "    return &infos[i < ERR_COUNT_ ? i : ERR_INTERNAL];\n}\n",
          out);
}

static void write_file(const char *dir, const char *name, void (*writer)(FILE *out))
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/%s", dir, name);
    if (len < 0 || (size_t)len >= sizeof path)
        die("the path %s/%s is too long", dir, name);
    FILE *out = fopen(path, "w");
    if (!out)
        die("cannot write %s: %s", path, strerror(errno));
    writer(out);
    bool bad = ferror(out) != 0;
    if (fclose(out) != 0 || bad)
        die("writing %s failed: %s", path, strerror(errno));
}

int main(int argc, char **argv)
{
    if (argc != 3)
        die("usage: mkerrors DATA/errors.tsv OUTDIR");
    source = argv[1];
    read_rows();
    write_file(argv[2], "errors.h", write_header);
    write_file(argv[2], "errors.c", write_table);
    return 0;
}
