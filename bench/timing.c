/* Does the time that a wrong token takes say how much of it is right? The method of dudect: two
 * classes of input in random order, the one all alike (right but for the last character), the other
 * random; Welch's t-test over the times, the slow tail cut off. Prints t for the server's own
 * comparison, and for memcmp over the plain texts, which has to be found out: otherwise the test
 * says nothing. Above 4.5 is a leak.
 *
 *   timing SAMPLES */
#include "base/random.h"
#include "mcp/http_door.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TOKEN_LEN = 64, BATCH = 4096, REPEATS = 4, CALIBRATION = 20000 };

struct sums {
    double n, mean, m2; /* Welford */
};

typedef unsigned compare_fn(const struct door *d, const char *token);

static char right[TOKEN_LEN + 1];
static volatile unsigned sink;

static unsigned by_door(const struct door *d, const char *token)
{
    return door_token(d, str_make(token, TOKEN_LEN));
}

/* What programs do that do not think of it: stops at the first difference. */
static unsigned by_bytes(const struct door *d, const char *token)
{
    unsigned i = 0;

    (void)d;
    while (i < TOKEN_LEN && token[i] == right[i])
        i++;
    return i;
}

static void add(struct sums *s, double x)
{
    double delta = x - s->mean;

    s->n++;
    s->mean += delta / s->n;
    s->m2 += delta * (x - s->mean);
}

static double t_of(const struct sums *a, const struct sums *b)
{
    double va = a->m2 / (a->n - 1) / a->n, vb = b->m2 / (b->n - 1) / b->n;

    return (a->mean - b->mean) / sqrt(va + vb);
}

static double time_of(compare_fn *compare, const struct door *d, const char *token)
{
    struct timespec begin, end;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int i = 0; i < REPEATS; i++)
        sink += compare(d, token);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Inputs of both classes in random order, made before they are measured. */
static void prepare(char (*tokens)[TOKEN_LEN + 1], unsigned char *classes)
{
    random_bytes(classes, BATCH);
    for (int i = 0; i < BATCH; i++) {
        classes[i] &= 1;
        random_hex(tokens[i], TOKEN_LEN);
        if (!classes[i]) {
            memcpy(tokens[i], right, TOKEN_LEN);
            tokens[i][TOKEN_LEN - 1] = right[TOKEN_LEN - 1] == '0' ? '1' : '0';
        }
    }
}

static double test(compare_fn *compare, const struct door *d, long samples)
{
    static char tokens[BATCH][TOKEN_LEN + 1];
    static unsigned char classes[BATCH];
    static double seen[CALIBRATION];
    struct sums sums[2] = {{0}};
    double limit = 0;

    for (long done = 0; done < samples + CALIBRATION; done += BATCH) {
        prepare(tokens, classes);
        for (int i = 0; i < BATCH; i++) {
            double took = time_of(compare, d, tokens[i]);
            long at = done + i;
            if (at < CALIBRATION)
                seen[at] = took;
            else if (took <= limit)
                add(&sums[classes[i]], took);
            if (at == CALIBRATION - 1) {
                qsort(seen, CALIBRATION, sizeof(double), by_size);
                limit = seen[CALIBRATION * 9 / 10];
            }
        }
    }
    return t_of(&sums[0], &sums[1]);
}

int main(int argc, char **argv)
{
    static struct door door;
    struct mcp_http_options options = {.host = "127.0.0.1", .token = right};
    long samples = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    struct err err = {0};

    random_hex(right, TOKEN_LEN);
    if (door_init(&door, &options, &err))
        return fprintf(stderr, "timing: %s\n", err.text), 2;
    double own = test(by_door, &door, samples), naive = test(by_bytes, &door, samples);
    printf("  the server's comparison: t = %.2f; one that stops at the first difference: t = %.2f "
           "(a leak is beyond 4.5)\n",
           own, naive);
    if (fabs(naive) < 4.5)
        return fputs("timing: the obvious leak was not found: take more samples\n", stderr), 2;
    return fabs(own) < 4.5 ? 0 : 1;
}
