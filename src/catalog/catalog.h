/* What Autotask has: every entity with its fields, routes and operations, as tables that the build
 * generates from data/entities/. Facts only, no behaviour; server and sandbox both read them. */
#pragma once

#include "base/str.h"

enum cat_type {
    CAT_INTEGER,
    CAT_LONG,
    CAT_STRING,
    CAT_DATETIME,
    CAT_BOOLEAN,
    CAT_DECIMAL,
    CAT_BYTES, /* base64 on the wire */
    CAT_OBJECT
};

/* Known properties of a field. An unset flag means "no" only where the entity's flags_known is set;
 * otherwise nothing is known. */
enum cat_field_flags {
    CAT_REQUIRED = 1 << 0,    /* must be sent on create */
    CAT_READ_ONLY = 1 << 1,   /* never accepted from a client */
    CAT_CREATE_ONLY = 1 << 2, /* settable on create, immutable later */
    CAT_PICKLIST = 1 << 3,
    CAT_NOT_QUERYABLE = 1 << 4, /* refused in filters */
    CAT_WRITE_ONLY = 1 << 5,
    CAT_IGNORED = 1 << 6 /* what a client sends is taken without a word and forgotten, although
                            Autotask's metadata calls the field writable */
};

enum cat_ops {
    CAT_GET = 1 << 0,
    CAT_QUERY = 1 << 1,
    CAT_CREATE = 1 << 2,
    CAT_UPDATE = 1 << 3,  /* PATCH */
    CAT_REPLACE = 1 << 4, /* PUT */
    CAT_DELETE = 1 << 5
};

struct cat_entity;

struct cat_field {
    struct str name;
    enum cat_type type;
    unsigned flags;
    unsigned max_length;                /* characters; 0 = not known */
    const struct cat_entity *reference; /* the entity the id points to, or NULL */
};

struct cat_entity {
    struct str name;                 /* "TicketNotes" */
    struct str path;                 /* segment below /V1.0/: "TicketNotes" */
    struct str legacy_name;          /* "TicketNote"; empty when there is none */
    const struct cat_entity *parent; /* NULL: root, or parent not readable itself */
    struct str parent_name; /* "Tickets", also when that is no entity of its own; empty for roots */
    struct str parent_root; /* first segment of the child route: "Tickets" */
    struct str child_path;  /* last segment of it: "Notes"; empty for roots */
    unsigned ops;           /* cat_ops */
    unsigned ops_via_parent; /* those writes that go to the child route */
    unsigned
        parent_verbs; /* cat_ops that the child route serves; CAT_QUERY = GET of the collection */
    bool flags_known; /* field flags come from Autotask's own metadata */
    bool has_udfs;    /* carries userDefinedFields */
    bool is_shared;   /* tells of no customer: what all of a tenant have in common */
    bool has_udf_metadata;                /* serves entityInformation/userDefinedFields */
    const struct cat_field *parent_field; /* the field that holds the parent's id, or NULL */
    const struct cat_field *name_field;   /* what people call a record by, or NULL */
    const struct cat_field *fields;       /* sorted by name, ASCII case-insensitively */
    size_t n_fields;
    unsigned index; /* position in cat_entities() */
};

/* All entities, sorted by name. */
const struct cat_entity *cat_entities(size_t *ret_n);
/* By name, case-insensitively; NULL when there is none. */
const struct cat_entity *cat_entity_find(struct str name);
/* The same, also by legacy name ("Account"), singular ("Ticket") and folded spelling. */
const struct cat_entity *cat_entity_guess(struct str name);
/* The entity that has the child route /{root}/{id}/{child}; NULL when there is none. */
const struct cat_entity *cat_child_find(struct str root, struct str child);
const struct cat_field *cat_field_find(const struct cat_entity *e, struct str name); /* any case */
/* The same, also in folded spelling and without the ending ID: "company_id", "Company ID",
 * "company". */
const struct cat_field *cat_field_guess(const struct cat_entity *e, struct str name);
/* The order of entities and fields: by name, ASCII case-insensitively. */
int cat_name_cmp(struct str a, struct str b);
/* Nearest names for an error message; empty when nothing is near. */
struct str cat_entity_nearest(struct str name);
struct str cat_field_nearest(const struct cat_entity *e, struct str name);
const char *cat_type_name(enum cat_type t); /* "integer", "long", "string", "datetime" ... */
