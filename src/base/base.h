/* The few compiler extensions this project allows, each behind one name, and the assertions that
 * stay on in release builds. Everything else in src/ is plain C17. */
#pragma once

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NO_RETURN __attribute__((noreturn))
/* Runs fn(&variable) when the variable's block ends, however it ends. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* An impossible state: says where, and ends the process. Never for input from outside. */
#define BUG(text) base_bug((text), __FILE__, __LINE__)
NO_RETURN void base_bug(const char *text, const char *file, int line);

/* Heap allocation that never returns NULL: these are for small, fixed-size things, where running
 * out of memory ends the process with a message. Whatever is sized by input goes through
 * struct buf or json_parse(), which report exhaustion as an error. */
MUST_CHECK void *mem_alloc(size_t size);
MUST_CHECK void *mem_calloc(size_t n, size_t size);
MUST_CHECK char *mem_strdup(const char *text);
void mem_free(void *p);
