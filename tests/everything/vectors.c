/* Prints the requests of net_http_vectors.h for programs that send them: status, hexadecimal bytes
 * and name, a line for each. */
#include "net_http_vectors.h"

#include <stdio.h>

int main(void)
{
    for (size_t i = 0; i < sizeof(http_vectors) / sizeof(http_vectors[0]); i++) {
        const struct http_vector *v = &http_vectors[i];
        printf("%d ", v->status);
        for (size_t k = 0; k < v->n; k++)
            printf("%02x", (unsigned char)v->bytes[k]);
        printf(" %s\n", v->name);
    }
    return 0;
}
