/* The SQL that makes the tables and indexes, from the catalogue. */
#pragma once

#include "base/buf.h"
#include "catalog/catalog.h"

/* Whether an entity's records have a table of their own (some have no fields, one is a view). */
bool sb_has_table(const struct cat_entity *e);
/* CREATE TABLE IF NOT EXISTS for one entity. */
void sb_schema_table(struct buf *out, const struct cat_entity *e);
/* CREATE VIEW IF NOT EXISTS for AttachmentInfo. */
void sb_schema_attachment_view(struct buf *out);
/* Whether a field of that entity has an index. */
bool sb_is_indexed(const struct cat_entity *e, struct str field);
/* CREATE INDEX IF NOT EXISTS statements for one entity; may add nothing. */
void sb_schema_indexes(struct buf *out, const struct cat_entity *e);
