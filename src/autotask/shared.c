/* Locked bytes of the file: one for the ledger, then four for each endpoint (three places, one for
 * "somebody waits"), and one for each process that writes. Endpoints are numbered by a hash; two
 * that share a number only wait for each other. */
#include "autotask/shared.h"

#include "autotask/digest.h"
#include "autotask/state_file.h"
#include "base/file.h"

#include <stdio.h>

#define LIVES_FROM (UINT64_C(1) << 32) /* a byte for each process, by its number */
enum { LEDGER_LOCK = 1 << 16, PLACES_FROM = 1 << 17, PLACES = 3, PER_ENDPOINT = 4 };
enum { ENDPOINTS = 1 << 16, PATH_MAX_BYTES = 1024 };

struct shared {
    struct state_file *file;
};

static void add_text(struct digest *d, const char *text)
{
    text = text ? text : "";
    digest_add(d, text, strlen(text) + 1);
}

void shared_fingerprint(const struct at_credentials *who, unsigned char ret[LEDGER_PRINT])
{
    struct digest d;
    char hex[DIGEST_TEXT_MAX];
    digest_init(&d);
    add_text(&d, "refused login");
    add_text(&d, who->username);
    add_text(&d, who->secret);
    add_text(&d, who->integration_code);
    digest_text(&d, hex);
    memcpy(ret, hex, LEDGER_PRINT);
}

void shared_name(const char *username, const char *code, const char *more, char out[17])
{
    struct digest d;
    char hex[DIGEST_TEXT_MAX];
    digest_init(&d);
    add_text(&d, username);
    add_text(&d, code);
    add_text(&d, more);
    digest_text(&d, hex);
    memcpy(out, hex, 16);
    out[16] = '\0';
}

struct shared *shared_open(const char *folder, const struct at_credentials *who)
{
    char path[PATH_MAX_BYTES], name[17];
    if (!folder || !*folder || !who->username || !file_make_folder(folder))
        return NULL;
    shared_name(who->username, who->integration_code, "", name);
    if (snprintf(path, sizeof(path), "%s/%s.ledger", folder, name) >= (int)sizeof(path))
        return NULL;
    struct state_file *f = state_file_open(path);
    if (!f)
        return NULL;
    struct shared *s = mem_calloc(1, sizeof(*s));
    s->file = f;
    return s;
}

void shared_close(struct shared *s)
{
    if (!s)
        return;
    state_file_close(s->file);
    mem_free(s);
}

bool shared_begin(struct shared *s, struct ledger *ret)
{
    if (!s || !state_file_lock(s->file, LEDGER_LOCK))
        return false;
    if (!state_file_read(s->file, ret, sizeof(*ret))) {
        state_file_unlock(s->file, LEDGER_LOCK);
        return false;
    }
    if (ret->format != LEDGER_FORMAT)
        *ret = (struct ledger){.format = LEDGER_FORMAT};
    return true;
}

void shared_end(struct shared *s, const struct ledger *changed)
{
    if (changed && !state_file_write(s->file, changed, sizeof(*changed))) {
        /* A disk that is full: the others count without this request. */
    }
    state_file_unlock(s->file, LEDGER_LOCK);
}

static uint64_t place_of(struct str endpoint, unsigned place)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < endpoint.n; i++) {
        unsigned char c = (unsigned char)endpoint.p[i];
        h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 1099511628211u;
    }
    return PLACES_FROM + (h ^ h >> 32) % ENDPOINTS * PER_ENDPOINT + place;
}

/* A lock that is ours already would be granted again, so our own places are skipped. */
bool shared_take_place(struct shared *s, struct str endpoint, unsigned max, unsigned *held)
{
    if (!s)
        return true;
    for (unsigned i = 0; i < max && i < PLACES; i++) {
        if (!(*held & 1u << i) && state_file_try_lock(s->file, place_of(endpoint, i))) {
            *held |= 1u << i;
            return true;
        }
    }
    return false;
}

void shared_leave_place(struct shared *s, struct str endpoint, unsigned *held)
{
    for (unsigned i = 0; s && i < PLACES; i++) {
        if (*held & 1u << i) {
            state_file_unlock(s->file, place_of(endpoint, i));
            *held &= ~(1u << i);
            return;
        }
    }
}

void shared_wait(struct shared *s, struct str endpoint, bool waits)
{
    if (!s)
        return;
    if (!waits)
        state_file_unlock(s->file, place_of(endpoint, PLACES));
    else if (!state_file_share(s->file, place_of(endpoint, PLACES))) {
        /* Then the others do not know, and it takes its chances. */
    }
}

bool shared_others_wait(struct shared *s, struct str endpoint)
{
    return s && state_file_is_held(s->file, place_of(endpoint, PLACES));
}

bool shared_live(struct shared *s, uint32_t number)
{
    return s && state_file_try_lock(s->file, LIVES_FROM + number);
}

bool shared_lives(struct shared *s, uint32_t number)
{
    return s && state_file_is_held(s->file, LIVES_FROM + number);
}
