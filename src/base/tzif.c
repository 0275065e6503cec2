/* Reads zone files (TZif, RFC 8536). A file holds the table once with 32-bit and, from version 2
 * on, again with 64-bit times, followed by a rule for later years; leap seconds and names are
 * skipped. */
#include "base/tzif.h"

enum { HEADER_BYTES = 44, TYPE_BYTES = 6, MOST_CHANGES = 20000 };

struct counts {
    size_t is_ut, is_std, leap, change, type, name_bytes;
};

static uint32_t read_u32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static int64_t read_time(const char *p, size_t width)
{
    if (width == 4)
        return (int32_t)read_u32(p);
    return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

static bool read_header(struct str s, char *ret_version, struct counts *ret)
{
    if (s.n < HEADER_BYTES || memcmp(s.p, "TZif", 4) != 0)
        return false;
    *ret_version = s.p[4];
    const char *p = s.p + 20;
    *ret = (struct counts){read_u32(p),      read_u32(p + 4),  read_u32(p + 8),
                           read_u32(p + 12), read_u32(p + 16), read_u32(p + 20)};
    return ret->is_ut <= 256 && ret->is_std <= 256 && ret->leap <= 1000 &&
           ret->change <= MOST_CHANGES && ret->type >= 1 && ret->type <= 256 &&
           ret->name_bytes <= 4096;
}

static size_t body_bytes(const struct counts *c, size_t width)
{
    return c->change * (width + 1) + c->type * TYPE_BYTES + c->name_bytes + c->leap * (width + 4) +
           c->is_std + c->is_ut;
}

/* The tables behind a header; false when they contradict themselves. */
static bool read_body(const char *p, const struct counts *c, size_t width, struct tz_zone *zone)
{
    const char *indices = p + c->change * width, *types = indices + c->change;
    zone->at = mem_calloc(c->change, sizeof *zone->at);
    zone->offset_s = mem_calloc(c->change, sizeof *zone->offset_s);
    zone->n = c->change;
    zone->first_s = (int32_t)read_u32(types);
    for (size_t i = 0; i < c->change; i++) {
        size_t type = (unsigned char)indices[i];
        if (type >= c->type)
            return false;
        zone->at[i] = read_time(p + i * width, width);
        zone->offset_s[i] = (int32_t)read_u32(types + type * TYPE_BYTES);
        if (i > 0 && zone->at[i] <= zone->at[i - 1])
            return false;
    }
    return true;
}

/* "\n" rule "\n"; a file without one leaves the rule unknown. */
static void read_footer(struct str s, struct tz_rule *rule)
{
    if (s.n < 2 || s.p[0] != '\n')
        return;
    s = str_make(s.p + 1, s.n - 1);
    if (!tz_rule_parse(str_split(&s, '\n'), rule))
        *rule = (struct tz_rule){0};
}

bool tz_zone_parse(struct str content, struct tz_zone *ret)
{
    struct counts counts;
    char version;
    size_t width = 4;
    if (!read_header(content, &version, &counts))
        return false;
    if (version >= '2') {
        size_t skip = HEADER_BYTES + body_bytes(&counts, width);
        if (skip > content.n)
            return false;
        content = str_make(content.p + skip, content.n - skip);
        width = 8;
        if (!read_header(content, &version, &counts))
            return false;
    }
    size_t size = HEADER_BYTES + body_bytes(&counts, width);
    if (size > content.n)
        return false;
    struct tz_zone zone = {0};
    if (!read_body(content.p + HEADER_BYTES, &counts, width, &zone)) {
        tz_zone_done(&zone);
        return false;
    }
    if (width == 8)
        read_footer(str_make(content.p + size, content.n - size), &zone.rule);
    *ret = zone;
    return true;
}

void tz_zone_done(struct tz_zone *zone)
{
    mem_free(zone->at);
    mem_free(zone->offset_s);
    *zone = (struct tz_zone){0};
}

int tz_zone_offset(const struct tz_zone *zone, int64_t unix_s)
{
    size_t low = 0, high = zone->n; /* the first change after the moment lies in [low, high] */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->at[middle] <= unix_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->n && zone->rule.known)
        return tz_rule_offset(&zone->rule, unix_s);
    return low == 0 ? zone->first_s : zone->offset_s[low - 1];
}
