/* Configuration: flags before environment before .env before config.toml before the default. The
 * table of options is data/options/; the environment is read here and nowhere else. */
#pragma once

#include "base/err.h"
#include "cli/options.h"
#include "gen/options_data.h"

struct config;

/* Reads everything for one command. *ret_next is the index of the first argument that is no option.
 * ERR_USAGE for a bad flag; whatever else is wrong is kept for config_problem(), since a server
 * that ends at its start shows its client nothing. Asking for help is *ret_help. */
MUST_CHECK enum err_code config_load(const char *command, int argc, char **argv,
                                     struct config **ret, int *ret_next, bool *ret_help,
                                     struct err *err);
void config_free(struct config *c); /* wipes secrets */
/* The first thing that is wrong with files and values: an ERR_CONFIG, or code ERR_OK. */
const struct err *config_problem(const struct config *c);

/* The value, or NULL when it is unset and has no default; borrowed from the configuration. */
const char *config_get(const struct config *c, enum cli_option_index option);
/* A value that is neither yes nor no is a problem, and counts as yes: read-only stays on the safe
 * side. */
bool config_bool(const struct config *c, enum cli_option_index option);
/* ERR_CONFIG when it is not a number between min and max. */
MUST_CHECK enum err_code config_int(const struct config *c, enum cli_option_index option,
                                    int64_t min, int64_t max, int64_t *ret, struct err *err);
/* Sets the process's clock to the option now, where it is given; before there are threads.
 * ERR_CONFIG when it is no point in time. */
MUST_CHECK enum err_code config_set_clock(const struct config *c, struct err *err);
/* Where the value came from: "flag", "AUTOTASK_SECRET", ".env", "config.toml", "default", "unset".
 */
const char *config_source(const struct config *c, enum cli_option_index option);
/* The user's folder for the state of this program; false when the system names none. */
bool config_state_folder(char *out, size_t cap);
