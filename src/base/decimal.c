/* Magnitudes are unsigned and signs are kept apart, because that makes every overflow a plain
 * comparison. Before something is called too large, zeros at the end of its places are dropped. */
#include "base/decimal.h"

#include "base/json.h"

enum { DIGITS_MAX = 38, EXPONENT_MAX = 999 };

static const struct decimal too_large = {.failed = true};

static decimal_units power_of_ten(unsigned n)
{
    decimal_units p = 1;
    while (n-- > 0)
        p *= 10;
    return p;
}

static decimal_units limit(void)
{
    return power_of_ten(DIGITS_MAX);
}

static struct decimal make(decimal_units units, unsigned scale, bool negative)
{
    return (struct decimal){
        .units = units, .scale = (unsigned char)scale, .negative = negative && units != 0};
}

static struct decimal drop_zeros(struct decimal d, unsigned min_scale)
{
    while (d.scale > min_scale && d.units % 10 == 0) {
        d.units /= 10;
        d.scale--;
    }
    return d;
}

/* The same value with more places. */
static bool refine(struct decimal *d, unsigned scale)
{
    for (; d->scale < scale; d->scale++) {
        if (d->units >= limit() / 10)
            return false;
        d->units *= 10;
    }
    return true;
}

/* ---- Text ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct reading {
    decimal_units units;
    int places;
    bool any, too_long;
};

static void add_digit(struct reading *r, char c, bool after_point)
{
    r->any = true;
    if (r->units >= limit() / 10)
        r->too_long = true;
    else
        r->units = r->units * 10u + (unsigned)(c - '0');
    r->places += after_point;
}

/* "e-3"; absent is zero. */
static bool read_exponent(struct str s, int *ret)
{
    int64_t v;
    *ret = 0;
    if (s.n == 0)
        return true;
    if (s.p[0] != 'e' && s.p[0] != 'E')
        return false;
    s = str_make(s.p + 1, s.n - 1);
    if (s.n > 1 && s.p[0] == '+' && is_digit(s.p[1]))
        s = str_make(s.p + 1, s.n - 1);
    if (!str_to_i64(s, &v) || v < -EXPONENT_MAX || v > EXPONENT_MAX)
        return false;
    *ret = (int)v;
    return true;
}

/* units * 10^-places; places may be negative (1e3). */
static bool settle(struct reading *r, bool negative, struct decimal *ret)
{
    while (r->places > DIGITS_MAX && r->units % 10 == 0 && r->units != 0) {
        r->units /= 10;
        r->places--;
    }
    if (r->units == 0 && (r->places < 0 || r->places > DIGITS_MAX))
        r->places = 0;
    for (; r->places < 0; r->places++) {
        if (r->units >= limit() / 10)
            return false;
        r->units *= 10;
    }
    if (r->places > DIGITS_MAX)
        return false;
    *ret = make(r->units, (unsigned)r->places, negative);
    return true;
}

bool decimal_parse(struct str text, struct decimal *ret)
{
    struct reading r = {0};
    struct str s = str_trim(text);
    bool signed_text = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'), point = false;
    bool negative = signed_text && s.p[0] == '-';
    int exponent;
    size_t i = signed_text;
    for (; i < s.n && (is_digit(s.p[i]) || (s.p[i] == '.' && !point)); i++) {
        if (s.p[i] == '.')
            point = true;
        else
            add_digit(&r, s.p[i], point);
    }
    if (!r.any || r.too_long || !read_exponent(str_make(s.p + i, s.n - i), &exponent))
        return false;
    r.places -= exponent;
    return settle(&r, negative, ret);
}

bool decimal_of_json(const struct json *v, struct decimal *ret)
{
    if (json_is(v, JSON_NUMBER))
        return decimal_parse(json_number(v), ret);
    return json_is(v, JSON_STRING) && decimal_parse(json_str(v), ret);
}

struct decimal decimal_of_i64(int64_t value)
{
    uint64_t size = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
    return make(size, 0, value < 0);
}

struct str decimal_format(struct decimal d, unsigned min_places, char out[DECIMAL_TEXT_MAX])
{
    char back[DECIMAL_TEXT_MAX];
    size_t n = 0, written = 0;
    if (!d.failed && (min_places > DIGITS_MAX || !refine(&d, min_places)))
        d = too_large;
    if (d.failed) {
        out[0] = '?';
        out[1] = '\0';
        return str_make(out, 1);
    }
    d = drop_zeros(d, min_places);
    for (unsigned i = 0; d.units != 0 || i <= d.scale; i++) {
        if (i == d.scale && d.scale > 0)
            back[n++] = '.';
        back[n++] = (char)('0' + (int)(d.units % 10));
        d.units /= 10;
    }
    if (d.negative)
        out[written++] = '-';
    while (n > 0)
        out[written++] = back[--n];
    out[written] = '\0';
    return str_make(out, written);
}

/* ---- Arithmetic ---- */

static bool same_scale(struct decimal *a, struct decimal *b)
{
    unsigned scale = a->scale > b->scale ? a->scale : b->scale;
    if (refine(a, scale) && refine(b, scale))
        return true;
    *a = drop_zeros(*a, 0);
    *b = drop_zeros(*b, 0);
    scale = a->scale > b->scale ? a->scale : b->scale;
    return refine(a, scale) && refine(b, scale);
}

struct decimal decimal_add(struct decimal a, struct decimal b)
{
    if (a.failed || b.failed || !same_scale(&a, &b))
        return too_large;
    if (a.negative == b.negative)
        return a.units + b.units < limit() ? make(a.units + b.units, a.scale, a.negative)
                                           : too_large;
    if (a.units >= b.units)
        return make(a.units - b.units, a.scale, a.negative);
    return make(b.units - a.units, a.scale, b.negative);
}

struct decimal decimal_sub(struct decimal a, struct decimal b)
{
    b.negative = !b.negative && b.units != 0;
    return decimal_add(a, b);
}

static bool fits_product(struct decimal a, struct decimal b)
{
    return (b.units == 0 || a.units <= (limit() - 1) / b.units) && a.scale + b.scale <= DIGITS_MAX;
}

struct decimal decimal_mul(struct decimal a, struct decimal b)
{
    if (a.failed || b.failed)
        return too_large;
    if (!fits_product(a, b)) {
        a = drop_zeros(a, 0);
        b = drop_zeros(b, 0);
    }
    if (!fits_product(a, b))
        return too_large;
    return make(a.units * b.units, (unsigned)a.scale + b.scale, a.negative != b.negative);
}

struct decimal decimal_div(struct decimal a, struct decimal b, unsigned places)
{
    if (a.failed || b.failed || b.units == 0 || places > DIGITS_MAX)
        return too_large;
    a = drop_zeros(a, 0);
    b = drop_zeros(b, 0);
    /* (a.units / 10^a.scale) / (b.units / 10^b.scale), in units of 10^-places. */
    if (!refine(&a, places + b.scale))
        return too_large;
    unsigned surplus = a.scale - places - b.scale;
    if (surplus > 0) {
        if (b.units > (limit() - 1) / power_of_ten(surplus))
            return make(0, places, false); /* less than the smallest unit by far */
        b.units *= power_of_ten(surplus);
    }
    decimal_units quotient = a.units / b.units, rest = a.units % b.units;
    if (rest >= b.units - rest)
        quotient++;
    return make(quotient, places, a.negative != b.negative);
}

struct decimal decimal_round(struct decimal d, unsigned places)
{
    if (d.failed || places > DIGITS_MAX)
        return too_large;
    if (d.scale <= places)
        return refine(&d, places) ? d : too_large;
    decimal_units step = power_of_ten(d.scale - places);
    decimal_units units = d.units / step, rest = d.units % step;
    if (rest >= step - rest)
        units++;
    return make(units, places, d.negative);
}

int decimal_cmp(struct decimal a, struct decimal b)
{
    if (a.failed || b.failed)
        BUG("a number that failed was compared");
    if (a.negative != b.negative)
        return a.negative ? -1 : 1;
    int bigger = a.negative ? -1 : 1;
    if (!same_scale(&a, &b)) {
        /* One of them is so large that the other's places do not matter. */
        decimal_units whole_a = a.units / power_of_ten(a.scale);
        decimal_units whole_b = b.units / power_of_ten(b.scale);
        return whole_a > whole_b ? bigger : -bigger;
    }
    return a.units == b.units ? 0 : a.units > b.units ? bigger : -bigger;
}

bool decimal_is_zero(struct decimal d)
{
    return !d.failed && d.units == 0;
}
