/* The tables that the build generates for catalog.c alone; everyone else goes through catalog.h. */
#pragma once

#include "catalog/catalog.h"

extern const struct cat_entity cat_table[]; /* sorted by name, ASCII case-insensitively */
extern const size_t cat_table_n;

/* The places in cat_table of all entities with a child route, sorted by parent_root, then
 * child_path, both ASCII case-insensitively. */
extern const uint16_t cat_child_order[];
extern const size_t cat_child_order_n;

/* A name that means an entity, folded: len bytes from cat_guess_text + at. Sorted by bytes. Offsets
 * instead of pointers, so that the loader has nothing to relocate. */
struct cat_guess {
    uint16_t at;
    uint16_t len;
    uint16_t entity; /* place in cat_table */
};
extern const struct cat_guess cat_guesses[];
extern const size_t cat_guesses_n;
extern const char cat_guess_text[];
