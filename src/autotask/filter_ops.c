/* The vocabulary of filters: the operators Autotask knows and what others call them, which of them
 * work on which type, which field somebody means, and how a condition reads. */
#include "autotask/filter_parts.h"
#include "autotask/naming.h"
#include "base/utf8.h"

#include <stdio.h>

/* ---- Operators ---- */

struct op_info {
    const char *wire;
    const char *words; /* between field and value */
};
static const struct op_info ops[] = {
    [AT_EQ] = {"eq", "="},
    [AT_NOTEQ] = {"noteq", "≠"},
    [AT_GT] = {"gt", ">"},
    [AT_GTE] = {"gte", "≥"},
    [AT_LT] = {"lt", "<"},
    [AT_LTE] = {"lte", "≤"},
    [AT_BEGINS_WITH] = {"beginsWith", " begins with "},
    [AT_ENDS_WITH] = {"endsWith", " ends with "},
    [AT_CONTAINS] = {"contains", " contains "},
    [AT_EXIST] = {"exist", " is set"},
    [AT_NOT_EXIST] = {"notExist", " is empty"},
    [AT_IN] = {"in", " in "},
    [AT_NOT_IN] = {"notIn", " not in "},
};

const char *at_op_name(enum at_op op)
{
    return ops[op].wire;
}

/* What other servers, SQL and people say. Compared without case, '_', '-' and spaces. */
static const struct {
    const char *text;
    enum at_op op;
} synonyms[] = {
    {"=", AT_EQ},
    {"==", AT_EQ},
    {"equals", AT_EQ},
    {"equal", AT_EQ},
    {"is", AT_EQ},
    {"!=", AT_NOTEQ},
    {"<>", AT_NOTEQ},
    {"ne", AT_NOTEQ},
    {"neq", AT_NOTEQ},
    {"not", AT_NOTEQ},
    {"isnot", AT_NOTEQ},
    {"notequal", AT_NOTEQ},
    {"notequals", AT_NOTEQ},
    {"notequalto", AT_NOTEQ},
    {">", AT_GT},
    {"greaterthan", AT_GT},
    {"greater", AT_GT},
    {"after", AT_GT},
    {">=", AT_GTE},
    {"ge", AT_GTE},
    {"greaterthanorequal", AT_GTE},
    {"greaterthanorequals", AT_GTE},
    {"greaterthanorequalto", AT_GTE},
    {"since", AT_GTE},
    {"onorafter", AT_GTE},
    {"<", AT_LT},
    {"lessthan", AT_LT},
    {"less", AT_LT},
    {"before", AT_LT},
    {"<=", AT_LTE},
    {"le", AT_LTE},
    {"lessthanorequal", AT_LTE},
    {"lessthanorequals", AT_LTE},
    {"lessthanorequalto", AT_LTE},
    {"until", AT_LTE},
    {"onorbefore", AT_LTE},
    {"startswith", AT_BEGINS_WITH},
    {"startwith", AT_BEGINS_WITH},
    {"beginwith", AT_BEGINS_WITH},
    {"starts", AT_BEGINS_WITH},
    {"prefix", AT_BEGINS_WITH},
    {"endwith", AT_ENDS_WITH},
    {"ends", AT_ENDS_WITH},
    {"suffix", AT_ENDS_WITH},
    {"contain", AT_CONTAINS},
    {"like", AT_CONTAINS},
    {"ilike", AT_CONTAINS},
    {"includes", AT_CONTAINS},
    {"matches", AT_CONTAINS},
    {"exists", AT_EXIST},
    {"isnotnull", AT_EXIST},
    {"notnull", AT_EXIST},
    {"isset", AT_EXIST},
    {"isnotempty", AT_EXIST},
    {"notempty", AT_EXIST},
    {"notexists", AT_NOT_EXIST},
    {"isnull", AT_NOT_EXIST},
    {"null", AT_NOT_EXIST},
    {"isempty", AT_NOT_EXIST},
    {"empty", AT_NOT_EXIST},
    {"isnotset", AT_NOT_EXIST},
    {"anyof", AT_IN},
    {"isin", AT_IN},
    {"nin", AT_NOT_IN},
    {"noneof", AT_NOT_IN},
    {"isnotin", AT_NOT_IN},
};

bool at_op_parse(struct str text, enum at_op *ret)
{
    text = str_trim(text);
    for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
        if (str_eq_folded(text, str_from(ops[i].wire))) {
            *ret = (enum at_op)i;
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(synonyms); i++) {
        if (str_eq_folded(text, str_from(synonyms[i].text))) {
            *ret = synonyms[i].op;
            return true;
        }
    }
    return false;
}

bool filter_is_text_op(enum at_op op)
{
    return op == AT_BEGINS_WITH || op == AT_ENDS_WITH || op == AT_CONTAINS;
}

bool filter_is_list_op(enum at_op op)
{
    return op == AT_IN || op == AT_NOT_IN;
}

bool filter_is_exist_op(enum at_op op)
{
    return op == AT_EXIST || op == AT_NOT_EXIST;
}

bool filter_op_fits(const struct cat_field *f, enum at_op op)
{
    if (filter_is_exist_op(op))
        return true;
    switch (f->type) {
    case CAT_STRING:
        return true;
    case CAT_DATETIME:
        return !filter_is_text_op(op) && !filter_is_list_op(op);
    case CAT_BOOLEAN:
        return op == AT_EQ || op == AT_NOTEQ;
    case CAT_INTEGER:
    case CAT_LONG:
    case CAT_DECIMAL:
        return !filter_is_text_op(op);
    case CAT_BYTES:
    case CAT_OBJECT:
        break;
    }
    return false;
}

enum err_code filter_bad_operator(const struct cat_field *field, struct str given, struct err *err)
{
    CLEANUP(buf_done) struct buf valid = {0};
    buf_init(&valid, 512);
    for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
        if (!field || filter_op_fits(field, (enum at_op)i))
            buf_printf(&valid, "%s%s", valid.n ? ", " : "", ops[i].wire);
    }
    if (field)
        (void)err_set(err, ERR_BAD_OPERATOR,
                      "The operator \"%.*s\" does not work on %.*s (%s). Valid there: %s.",
                      STR_ARG(utf8_cut(given, 40)), STR_ARG(field->name),
                      cat_type_name(field->type), buf_cstr(&valid));
    else
        (void)err_set(err, ERR_BAD_OPERATOR, "Autotask has no filter operator \"%.*s\". Valid: %s.",
                      STR_ARG(utf8_cut(given, 40)), buf_cstr(&valid));
    err_fix(err, "Call again with one of these.");
    if (field)
        err_field(err, field->name);
    return ERR_BAD_OPERATOR;
}

enum err_code filter_too_long(struct err *err)
{
    (void)err_set(err, ERR_TOO_LARGE, "The filter is too long for one query.");
    err_fix(err, "Split it into several calls.");
    return ERR_TOO_LARGE;
}

/* ---- Fields ---- */

const struct cat_field *filter_field_find(const struct cat_entity *e, struct str name)
{
    return cat_field_guess(e, str_trim(name));
}

enum err_code filter_field_get(const struct cat_entity *e, struct str name,
                               const struct cat_field **ret, struct err *err)
{
    const struct cat_field *f = filter_field_find(e, name);
    struct str shown = utf8_cut(name, 60);
    if (!f) {
        struct str near = cat_field_nearest(e, name);
        (void)err_set(err, ERR_UNKNOWN_FIELD, "%.*s has no field \"%.*s\".%s%.*s%s",
                      STR_ARG(e->name), STR_ARG(shown), near.n ? " Closest: " : "", STR_ARG(near),
                      near.n ? "." : "");
        if (near.n > 0)
            err_fix(err, "Use %.*s, or look at describe_entity for all fields.", STR_ARG(near));
        else
            err_fix(err, "describe_entity lists the fields.");
        err_field(err, shown);
        return ERR_UNKNOWN_FIELD;
    }
    if (f->flags & (CAT_NOT_QUERYABLE | CAT_WRITE_ONLY)) {
        (void)err_set(err, ERR_BAD_VALUE, "Autotask does not filter %.*s by %.*s.",
                      STR_ARG(e->name), STR_ARG(f->name));
        err_fix(err, "Leave the condition out and look at the field in the result.");
        err_field(err, f->name);
        return ERR_BAD_VALUE;
    }
    *ret = f;
    return ERR_OK;
}

/* ---- Words ---- */

void filter_say_next(struct at_filter *f)
{
    if (f->words->n > 0)
        buf_add_z(f->words, ", ");
}

/* With a name instead of an id, "companyID" reads as "company". */
void filter_say(struct buf *words, struct str field, enum at_op op, struct str shown, bool is_label)
{
    if (is_label && field.n > 2 && str_eq_nocase(str_make(field.p + field.n - 2, 2), STR("ID")))
        field.n -= 2;
    buf_add_str(words, field);
    buf_add_z(words, ops[op].words);
    if (filter_is_exist_op(op))
        return;
    if (is_label)
        naming_say(words, shown);
    else
        buf_add_str(words, shown);
}
