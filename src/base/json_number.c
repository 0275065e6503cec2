/* JSON numbers from their text, without rounding: to compare 1 with 1.0 and 100 with 1e2, and to
 * see that 12.50e1 is the integer 125. */
#include "base/json_yy.h"

enum { EXPONENT_LIMIT = 1000000000 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number behind 'e' or 'E', or 0. */
static int64_t read_exponent(struct str s)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    int64_t value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (is_digit(s.p[i]) && value < EXPONENT_LIMIT)
            value = value * 10 + (s.p[i] - '0');
    }
    return negative ? -value : value;
}

struct number number_parse(struct str number)
{
    struct number d = {.negative = number.n > 0 && number.p[0] == '-'};
    struct str tail = number;
    size_t end = 0;
    while (end < number.n && number.p[end] != 'e' && number.p[end] != 'E')
        end++;
    if (end < number.n)
        d.exponent = read_exponent(str_make(tail.p + end + 1, tail.n - end - 1));

    size_t point = end, first = end, last = end;
    for (size_t i = 0; i < end; i++) {
        if (number.p[i] == '.')
            point = i;
        if (is_digit(number.p[i]) && number.p[i] != '0') {
            first = first == end ? i : first;
            last = i;
        }
    }
    if (first == end)
        return (struct number){0};
    d.text = str_make(number.p + first, last - first + 1);
    d.n_digits = d.text.n - (first < point && point < last ? 1 : 0);
    /* The last digit's own place: left of the point at 0, 1, 2 ..., right of it at -1, -2 ... */
    d.exponent += last < point ? (int64_t)(point - last) - 1 : -(int64_t)(last - point);
    return d;
}

bool number_equal(struct number a, struct number b)
{
    if (a.negative != b.negative || a.n_digits != b.n_digits || a.exponent != b.exponent)
        return false;
    for (size_t i = 0, k = 0; i < a.text.n && k < b.text.n; i++, k++) {
        i += a.text.p[i] == '.';
        k += b.text.p[k] == '.';
        if (a.text.p[i] != b.text.p[k])
            return false;
    }
    return true;
}

/* digits * 10^exponent as an integer; counts downwards, because INT64_MIN has no positive twin. */
static bool number_to_i64(struct number d, int64_t *ret)
{
    enum { MOST_DIGITS = 19 };
    if (d.exponent < 0 || d.exponent > MOST_DIGITS || d.n_digits > MOST_DIGITS)
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < d.text.n; i++) {
        if (d.text.p[i] == '.')
            continue;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, d.text.p[i] - '0', &value))
            return false;
    }
    for (int64_t i = 0; i < d.exponent; i++) {
        if (__builtin_mul_overflow(value, 10, &value))
            return false;
    }
    if (!d.negative && value == INT64_MIN)
        return false;
    *ret = d.negative ? value : -value;
    return true;
}

struct str json_number(const struct json *v)
{
    return json_is(v, JSON_NUMBER) ? json_yy_text(json_to_yy(v)) : STR("");
}

bool json_i64(const struct json *v, int64_t *ret)
{
    struct str text = json_number(v);
    return text.n > 0 && (str_to_i64(text, ret) || number_to_i64(number_parse(text), ret));
}

bool json_f64(const struct json *v, double *ret)
{
    struct str text = json_number(v);
    yyjson_val number;
    /* The text ends with a NUL in yyjson's copy; numbers beyond double's range are refused. */
    if (text.n == 0 || !yyjson_read_number(text.p, &number, 0, NULL, NULL))
        return false;
    *ret = yyjson_get_num(&number);
    return true;
}
