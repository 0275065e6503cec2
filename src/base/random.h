/* Random bytes from the operating system, and small ids made of them. */
#pragma once

#include "base/base.h"

void random_bytes(void *out, size_t n);
/* n hex characters and a NUL into out (n + 1 bytes). */
void random_hex(char *out, size_t n);
