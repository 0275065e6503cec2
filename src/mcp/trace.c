/* The grammars are checked as far as they keep lines and headers whole: characters, members, keys
 * and sizes. */
#include "mcp/trace.h"

enum { STATE_MAX = 512, STATE_MEMBERS_MAX = 32, BAGGAGE_MAX = 8192, BAGGAGE_MEMBERS_MAX = 180 };

/* n lower-case hex digits at the beginning, cut off; zeros alone only if they are allowed. */
static bool take_hex(struct str *s, size_t n, bool zeros)
{
    bool only_zeros = true;

    if (s->n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s->p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        only_zeros = only_zeros && c == '0';
    }
    *s = str_make(s->p + n, s->n - n);
    return zeros || !only_zeros;
}

static bool take_dash(struct str *s)
{
    if (!s->n || s->p[0] != '-')
        return false;
    *s = str_make(s->p + 1, s->n - 1);
    return true;
}

bool trace_parent_valid(struct str s)
{
    if (str_starts(s, STR("ff")) || !take_hex(&s, 2, true) || !take_dash(&s) ||
        !take_hex(&s, TRACE_ID_LEN, false) || !take_dash(&s) || !take_hex(&s, 16, false) ||
        !take_dash(&s) || !take_hex(&s, 2, true))
        return false;
    return !s.n; /* later versions may be longer; what they mean is not known here */
}

static bool is_printable(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < 0x20 || s.p[i] > 0x7e)
            return false;
    }
    return true;
}

static bool is_state_key(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              (i > 0 && strchr("_-*/@", c) && c)))
            return false;
    }
    return s.n > 0 && s.n <= 256;
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c && strchr("!#$%&'*+-.^_`|~", c))))
            return false;
    }
    return s.n > 0;
}

static bool members_valid(struct str s, size_t max_members, bool (*is_key)(struct str s),
                          const char *not_in_values)
{
    size_t n = 0;

    for (; s.n; n++) {
        struct str value = str_trim(str_split(&s, ','));
        if (!value.n)
            continue; /* empty members are allowed */
        ptrdiff_t equals = str_find(value, '=');
        struct str key = str_trim(str_split(&value, '='));
        if (equals < 0 || !is_key(key))
            return false;
        for (size_t i = 0; i < value.n; i++) {
            if (strchr(not_in_values, value.p[i]))
                return false;
        }
    }
    return n > 0 && n <= max_members;
}

bool trace_state_valid(struct str s)
{
    return s.n <= STATE_MAX && is_printable(s) &&
           members_valid(s, STATE_MEMBERS_MAX, is_state_key, "=");
}

bool trace_baggage_valid(struct str s)
{
    return s.n <= BAGGAGE_MAX && is_printable(s) &&
           members_valid(s, BAGGAGE_MEMBERS_MAX, is_token, "\"\\");
}
