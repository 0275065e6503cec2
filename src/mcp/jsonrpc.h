/* The JSON-RPC 2.0 envelope: is this a request, a notification or a response, and is it well
 * formed? Ids are strings or integers; their JSON text is kept, so that a reply carries the same
 * type and the same digits. Knows nothing of methods. */
#pragma once

#include "base/err.h"

struct arena;
struct json;

enum rpc_kind { RPC_REQUEST, RPC_NOTIFICATION, RPC_RESPONSE };

struct rpc_message {
    enum rpc_kind kind;
    struct str id; /* JSON text; n = 0 when there is none, or none that can be used */
    struct str method;
    const struct json *params; /* NULL when absent */
};

/* Reads the envelope. ret->id is filled even when the rest is wrong, as far as it could be read.
 * ERR_INVALID_REQUEST, or ERR_INVALID_PARAMS for params that are no object. */
MUST_CHECK enum err_code rpc_read(struct arena *a, const struct json *root, struct rpc_message *ret,
                                  struct err *err);

/* JSON text of a string or integer; n = 0 for any other value. */
struct str rpc_scalar_text(struct arena *a, const struct json *v);

/* The id of a request that could not be parsed (too deep, too long, a doubled member), found by
 * walking the text; n = 0 when it is not there, not usable, or there twice. Copied into a. */
struct str rpc_find_id(struct arena *a, struct str text);
