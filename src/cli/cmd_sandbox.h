/* The two halves of autotask-mcp sandbox: running one, and talking to one that runs. */
#pragma once

#include "base/buf.h"
#include "cli/cli.h"

/* HOST:PORT of --listen; ERR_USAGE. */
MUST_CHECK enum err_code sandbox_parse_listen(const char *text, char *host, size_t host_size,
                                              int *port, struct err *err);
/* A script of faults; out is initialised here and released by the caller in every case. */
MUST_CHECK enum err_code sandbox_read_script(const char *path, struct buf *out, struct err *err);

struct sandbox_verb {
    const char *name; /* NULL = none */
    const char *operand;
};

/* Recognises argv[0] as a verb and says how many operands behind it are its own. ERR_USAGE. */
MUST_CHECK enum err_code sandbox_verb_read(int argc, char **argv, struct sandbox_verb *ret,
                                           int *ret_operands, struct err *err);
/* Sends it to the sandbox at listen and prints the answer. */
MUST_CHECK enum err_code sandbox_verb_run(const struct sandbox_verb *verb, const char *listen,
                                          struct err *err);
