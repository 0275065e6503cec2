/* The options that the command line, the environment and the configuration file share, as a table
 * that the build generates from data/options/. gen/options_data.h numbers its rows:
 * CLI_OPT_READ_ONLY is the place of --read-only. */
#pragma once

#include "base/base.h"

enum cli_option_type {
    CLI_STRING,
    CLI_INTEGER,
    CLI_BOOLEAN,
    CLI_FILE /* a path whose content is the value */
};

struct cli_option {
    const char *name; /* without the dashes */
    enum cli_option_type type;
    const char *const *env;      /* tried in order, NULL-terminated */
    const char *config;          /* key in the configuration file; NULL = none */
    const char *default_value;   /* NULL = none */
    const char *arg;             /* what help calls the value; NULL = none */
    const char *const *commands; /* that take it, NULL-terminated */
    bool secret;                 /* never printed or logged */
    const char *doc;
};

extern const struct cli_option cli_options[]; /* sorted by name */
extern const size_t cli_options_n;
