/* Changes of tickets that follow from notes and time entries, and workflow rules. */
#include "sandbox/follow.h"

#include "sandbox/server.h"
#include "sandbox/webhook.h"
#include "sandbox/write.h"

enum { SYSTEM = 4, ARENA_MAX = 4 << 20, OUT_MAX = 64 << 10 };

static const struct cat_entity *tickets(void)
{
    return cat_entity_find(STR("Tickets"));
}

void sb_follow(struct sb_change *c, int64_t ticket_id)
{
    if (c->followed || c->entity == tickets() ||
        !sb_exists(c->r, "SELECT 1 FROM \"TicketWebhooks\" WHERE isActive=1 AND isReady=1", 0, 0,
                   0))
        return;
    struct sb_change *t = sb_change_new(c->r, tickets(), SB_UPDATE);
    t->id = ticket_id;
    t->actor = c->actor;
    if (sb_change_load(t, SB_NO_PARENT))
        c->followed = t;
}

void sb_follow_tell(struct sb_change *c)
{
    struct sb_change *was = c->followed;
    if (!was)
        return;
    struct sb_change *t = sb_change_new(c->r, tickets(), SB_UPDATE);
    t->id = was->id;
    t->actor = was->actor;
    if (!sb_change_load(t, SB_NO_PARENT))
        return;
    t->before = was->before;
    t->udfs_before = was->udfs_before;
    sb_hook_event(t, SB_HOOK_UPDATE);
}

bool sb_workflow_status(struct sandbox *sb, int64_t ticket_id, int64_t status)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct buf out CLEANUP(buf_done) = {0};
    struct err err = {0};
    buf_init(&out, OUT_MAX);
    struct sb_request r = {.sb = sb,
                           .st = sb->st,
                           .arena = arena,
                           .verb = SB_PATCH,
                           .api_resource = SYSTEM,
                           .out = &out};
    struct sb_change *c = sb_change_new(&r, tickets(), SB_UPDATE);
    c->id = ticket_id;
    c->actor = SYSTEM;
    bool changes = sb_change_load(c, SB_NO_PARENT) && sb_get(c, "status") != status;
    if (changes && !sb_store_begin(sb->st, &err)) {
        sb_set(c, "status", status);
        sb_change_finish(c, sb_change_store(c));
    }
    arena_free(arena);
    return r.committed;
}
