/* The one way a tool writes: check, preview or confirmation, send once, read back, report. */
#pragma once

#include "autotask/entity.h"
#include "tools/render.h"

/* Field values on their way into a write, as one JSON object. */
struct fields {
    struct arena *arena;
    struct buf *json;  /* "{...": open until fields_finish; the arena's */
    struct str *names; /* of the members so far; those of values inside do not count */
    struct str *values;
    size_t n, cap;
};
void fields_init(struct fields *f, struct arena *a);
void fields_add_text(struct fields *f, struct str name, struct str text);
void fields_add_i64(struct fields *f, struct str name, int64_t value);
void fields_add_raw(struct fields *f, struct str name, struct str json);
/* Every member of a JSON object. */
void fields_add_object(struct fields *f, const struct json *object);
void fields_add_json(struct fields *f, struct str name, const struct json *value);
bool fields_has(const struct fields *f, struct str name);
/* The JSON of a field added before; n = 0 when there is none. */
struct str fields_value(const struct fields *f, struct str name);
/* A resource that is null has no role either: Autotask takes both or none. */
void fields_unassign(struct fields *f, const struct cat_entity *e);
/* What Autotask wants on create of r->entity and is not there yet. */
MUST_CHECK enum err_code fields_add_defaults(struct tool_run *r, const struct cat_entity *e,
                                             struct fields *f);
/* Every given argument that its file maps to a field which is not there yet, then other_fields. An
 * argument and other_fields that name the same field are an error. */
MUST_CHECK enum err_code fields_add_args(struct tool_run *r, struct fields *f,
                                         const struct cat_entity *e);
const struct json *fields_finish(struct tool_run *r, struct fields *f);

struct write {
    enum cat_ops op; /* CAT_CREATE, CAT_UPDATE or CAT_DELETE */
    const struct cat_entity *entity;
    int64_t parent_id;         /* of the child route; counts when has_parent */
    bool has_parent;           /* else it is found from the record or the fields; 0 is a company */
    int64_t id;                /* of the record; not for create */
    const struct json *fields; /* object; not for delete */
    /* The bytes of an attachment to be created, apart from its fields because they are many: as
     * base64, or as they are. n = 0: none, or in the fields as data. Borrowed. */
    struct str file;
    bool file_is_text;
    const char *note; /* what the handler decided for the caller; shown in preview and result */
};
/* ERR_NOT_FOUND: the record exists, but below another parent. */
enum err_code not_below(struct tool_run *r, const struct cat_entity *e, int64_t id,
                        int64_t parent_id);
/* Runs the write and renders its result. Without the tool's word in `confirm` nothing is sent and
 * the error shows the exact request; dry_run shows it as a result. */
MUST_CHECK enum err_code write_run(struct tool_run *r, const struct write *w);

/* For a call that has failed because it found no record: when the same call has deleted it lately,
 * that outcome is rendered in place of the error. */
MUST_CHECK bool write_was_deletion(struct tool_run *r);

/* ---- Several writes as one ---- */

struct write_step {
    const char *what; /* "note": how preview and result call it */
    struct write write;
    /* The record that an earlier step makes (its number from 1; 0 = none) is the parent, and its id
     * this field. */
    size_t parent_step;
    const char *parent_field;
    const char *const *more_fields; /* NULL-terminated: fields that take the same id; may be NULL */
};
enum { WRITE_STEPS_MAX = 50 };
/* Runs the steps in order under one confirm word. All are checked before the first is sent (as far
 * as they do not wait for an id); dry_run and the request for the word show every request. When a
 * later step fails the error says what exists by now, with ids, what does not and what to do next;
 * nothing is sent again. `title` is the first line of the result. */
MUST_CHECK enum err_code write_steps_run(struct tool_run *r, const char *title,
                                         struct write_step *steps, size_t n);
/* An error of a write names the entity's field; the caller knows only the tool's arguments: makes
 * it the argument's name. Returns rc. */
enum err_code write_name_argument(struct tool_run *r, enum err_code rc);
