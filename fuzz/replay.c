/* Runs a fuzz target over files: the committed corpus is a test. replay FILE... */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(1 << 22);
    size_t n;

    if (!f || !data) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    n = fread(data, 1, 1 << 22, f);
    fclose(f);
    (void)LLVMFuzzerTestOneInput(data, n);
    free(data);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        run_file(argv[i]);
    printf("%d inputs\n", argc - 1);
    return argc > 1 ? 0 : 1;
}
