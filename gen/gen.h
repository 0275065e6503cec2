/* mkcatalog's own declarations: what data/ holds once it is read, and the helpers that read, check
 * and print. The idea: load every file into plain structs, report whatever is wrong with the file
 * and the way to the value, go on, and write only when nothing was reported. Nothing here is part
 * of the product; it must know base and the generated tables' headers, no other layer's code. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/jw.h"
#include "catalog/catalog.h"
#include "tools/tool_spec.h"

struct gen {
    struct arena *arena; /* lives as long as the process */
    const char *data_dir;
    unsigned n_errors;
};

struct names {
    const struct str *v;
    size_t n;
};

/* ---- Values in a data file, with the way to them (node.c) --------------------------------------
 */

struct node {
    struct gen *g;
    const char *file; /* "entities/Tickets.json" */
    const char *path; /* "fields[3]"; "" for the whole file */
    const struct json *v;
};

struct key {
    const char *name; /* NULL ends a table of keys */
    enum json_type type;
    bool required;
};

/* Prints "data/<file>: <path>: <text>" and counts it. */
void node_error(const struct node *n, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The same about the member `key` of n. */
void node_error_at(const struct node *n, const char *key, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Reads and parses a file below data/; false (reported) when that fails. */
bool node_load(struct gen *g, const char *file, struct node *ret);
/* Reports unknown, missing and mistyped members; true when n is an object. */
bool node_check(const struct node *n, const struct key *keys);
/* Reports a value that is not of that type. */
bool node_is(const struct node *n, enum json_type type);

struct node node_get(const struct node *n, const char *key);
struct node node_element(const struct node *n, size_t i, const struct json *v);
struct node node_member(const struct node *n, struct str key, const struct json *v);
/* Absent and mistyped values read as empty, false and 0: node_check has reported them. */
struct str node_str(const struct node *n, const char *key);
struct str node_text(const struct node *n, const char *key); /* present but empty is reported */
bool node_bool(const struct node *n, const char *key);
unsigned node_unsigned(const struct node *n, const char *key);
/* The array of texts under key; empty texts, doubles and other types are reported. */
struct names node_names(const struct node *n, const char *key);

/* ---- Files (files.c) ----------------------------------------------------------------------------
 */

/* What data/<dir> holds: names sorted by bytes, hidden ones left out; empty when there is no such
 * folder. */
struct names dir_folders(struct gen *g, const char *dir);
struct names dir_files(struct gen *g, const char *dir);
/* The same for data files: anything but *.json is reported; names come without the extension. */
struct names dir_json(struct gen *g, const char *dir);
bool file_read(struct gen *g, const char *path, struct str *ret);

struct output {
    const char *name;
    struct buf content;
};
/* Writes those that differ from what is there: all to temporary files first, then renamed. */
bool outputs_write(struct gen *g, const char *dir, struct output *outputs, size_t n);

/* ---- Names and texts (text.c) -------------------------------------------------------------------
 */

int name_cmp(struct str a, struct str b); /* ASCII case-insensitive order */
bool name_in(const struct names *list, struct str name);
/* Lower case, without '_', '-' and ' ': equal for names that differ only in style. */
struct str name_folded(struct gen *g, struct str name);
/* A C identifier in snake_case: "companyID" -> "company_id"; never a keyword. */
const char *name_snake(struct gen *g, struct str name);
bool name_is_snake(struct str s, size_t max); /* ^[a-z][a-z0-9_]*$ */
bool name_is_constant(struct str s);          /* ^[A-Z][A-Z0-9_]*$ */
bool name_is_identifier(struct str s, size_t max);
struct str name_singular(struct gen *g, struct str name);
struct str name_plural(struct gen *g, struct str name);
struct str text_replace(struct gen *g, struct str text, struct str what, struct str by);

void emit_head(struct buf *out, const char *what);
void emit_c_str(struct buf *out, struct str s);         /* "..." */
void emit_c_str_or_null(struct buf *out, struct str s); /* NULL when empty */
/* static const char *const <name>[] = {..., NULL}; */
void emit_c_list(struct buf *out, const char *name, const struct names *list);

/* ---- Entities and picklists ---------------------------------------------------------------------
 */

struct g_field {
    struct node at;
    struct str name;
    enum cat_type type;
    unsigned flags;
    unsigned max_length;
    struct str reference_name;
    const struct g_entity *reference;
};

struct g_entity {
    struct node at;
    struct str name;
    struct str legacy_name;
    struct str name_field; /* empty = none; so are the parent's four in root entities */
    struct str parent_name;
    struct str parent_root;
    struct str child_path;
    struct str parent_field;
    const struct g_entity *parent;
    unsigned ops, ops_via_parent, parent_verbs;
    bool flags_known, has_udfs, has_udf_metadata, is_shared;
    bool broken; /* could not be read: reported once, checks against it are skipped */
    struct g_field *fields;
    size_t n_fields;
    size_t index;
};

struct g_value {
    struct str value, label, parent;
    bool is_default, is_system, is_active;
};

struct g_picklist {
    struct node at;
    const struct g_entity *entity;
    struct str entity_name, field, parent_field;
    struct g_value *values;
    size_t n;
};

/* ---- Tools and options --------------------------------------------------------------------------
 */

enum arg_type { ARG_STRING, ARG_INTEGER, ARG_NUMBER, ARG_BOOLEAN, ARG_OBJECT, ARG_ARRAY };

/* How tools/list shows an argument: with its text and limits, by name and type, or not at all. */
enum arg_listing { LIST_FULL, LIST_PLAIN, LIST_NOT };

struct g_arg {
    struct node at;
    struct str name;
    struct str doc;
    const char *member; /* in the tool's argument struct */
    enum arg_type type;
    bool required;
    struct names aliases;
    struct str field;
    enum tool_match match;
    struct names fields;
    enum arg_listing listing;
    bool is_hidden; /* "listed": false */
};

struct g_group {
    struct str name;
    struct g_arg *args;
    size_t n_args;
};

/* Another name of a tool; a narrower one brings arguments along and may gather unknown ones. */
struct g_alias {
    struct node at;
    struct str name;
    const struct json *arguments; /* object, or NULL */
    struct str rest;              /* name of an argument, or empty */
};

struct g_tool {
    struct node at;
    struct str name, title, description, handler, toolset, confirm;
    struct str entity_name;
    const struct g_entity *entity;
    bool read_only, destructive, idempotent, open_world;
    bool core, is_inline, delegates, is_unlisted;
    int64_t max_per_minute, cache_seconds; /* 0: none */
    struct names writes;                   /* entities it may write besides `entity` */
    struct g_alias *aliases;
    size_t n_aliases;
    struct names columns, groups;
    struct g_arg *args; /* its own, then those of its groups */
    size_t n_args;
    size_t order;
    const struct json *refuses; /* {"argument": "what to do instead"}, or NULL */
    struct names listed;        /* arguments that are listed in full here, whatever is usual */
    struct str input_schema, output_schema, meta; /* JSON texts; the last two may be empty */
    struct str extension;     /* clients must declare it to have the tool; may be empty */
    struct str listed_schema; /* the input schema as tools/list shows it */
};

/* tools/_roles.json and tools/_write_groups.json: names for choices. */
struct g_choice {
    struct str name, doc;
    struct names v;     /* toolsets; entities */
    struct names tools; /* of roles only */
};

struct g_option {
    struct node at;
    struct str name, type, config, default_value, arg, doc;
    struct names env, commands;
    bool secret;
};

/* A page of an MCP App, its includes in place. */
struct g_page {
    struct str name, text;
};

struct model {
    struct g_entity *entities; /* sorted by name */
    size_t n_entities;
    struct g_picklist *picklists; /* sorted by entity, then field */
    size_t n_picklists;
    struct g_group *groups;
    size_t n_groups;
    struct g_tool *tools; /* in listing order */
    size_t n_tools;
    struct names several_meanings; /* arguments that may mean several things */
    struct g_choice *roles, *write_groups, *elsewhere;
    size_t n_roles, n_write_groups, n_elsewhere;
    struct g_option *options; /* sorted by name */
    size_t n_options;
    struct g_page *pages; /* sorted by name */
    size_t n_pages;
};

const struct g_entity *model_entity(const struct model *m, struct str name); /* exact, or NULL */
const struct g_field *entity_field(const struct g_entity *e, struct str name);
/* "; did you mean \"x\"?" or "". */
const char *model_entity_hint(struct gen *g, const struct model *m, struct str name);
const char *entity_field_hint(struct gen *g, const struct g_entity *e, struct str name);
const char *names_hint(struct gen *g, const struct names *candidates, struct str name);

void load_entities(struct gen *g, struct model *m);
void load_shared(struct gen *g, struct model *m); /* shared_entities.json */
void load_picklists(struct gen *g, struct model *m);
void load_tools(struct gen *g, struct model *m);
void load_listing(struct gen *g, struct model *m); /* tools/_listing.json: sets args' listing */
void load_choices(struct gen *g, struct model *m); /* after tools and entities */
void load_options(struct gen *g, struct model *m);
void load_pages(struct gen *g, struct model *m);
/* One argument of a tool or group; false (reported) when it is not an object. */
bool load_arg(const struct node *n, struct g_arg *ret);

void check_entities(struct gen *g, struct model *m); /* also resolves parents and references */
void check_picklists(struct gen *g, struct model *m);
void check_tools(struct gen *g, struct model *m);
void check_arg(const struct g_tool *t, const struct g_arg *a);
void check_arg_schema(const struct g_arg *a);
/* Whether a value written in the data suits the argument: type and enum. */
void check_arg_value(const struct g_arg *a, const struct node *at);
void check_style(struct model *m); /* after check_tools */
void check_options(struct gen *g, struct model *m);

/* Fills every tool's input_schema. */
void make_schemas(struct gen *g, struct model *m);
/* Bytes that the tool takes in a tools/list result. */
size_t tool_listed_bytes(const struct g_tool *t);
bool tool_title_is_name(const struct g_tool *t);

void emit_catalog(struct gen *g, const struct model *m, struct buf *out);
void emit_guesses(struct gen *g, const struct model *m, struct buf *out);
void emit_picklists(const struct model *m, struct buf *out);
void emit_tools_header(const struct model *m, struct buf *out);
void emit_tools(struct gen *g, const struct model *m, struct buf *out);
void emit_choices(struct gen *g, const struct model *m, struct buf *out);
void emit_options_header(struct gen *g, const struct model *m, struct buf *out);
void emit_options(struct gen *g, const struct model *m, struct buf *out);
void emit_pages(const struct model *m, struct buf *out);
