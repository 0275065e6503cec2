/* What a read leaves out. */
#include "sandbox/visible.h"

#include "sandbox/rights.h"
#include "sandbox/server.h"

/* Seen live of these: a new one reads as missing for a moment. */
static bool lags(const struct cat_entity *e)
{
    static const struct str names[] = {STR_INIT("Projects"), STR_INIT("Tasks"), STR_INIT("Phases")};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(e->name, names[i]))
            return true;
    }
    return false;
}

void sb_visible(struct sb_request *r, const struct cat_entity *e, struct buf *sql)
{
    const struct sandbox *sb = r->sb;
    const char *hidden = sb_rights_hidden(sb->rights, e);
    if (hidden)
        buf_printf(sql, " AND NOT (%s)", hidden);
    for (size_t i = 0; sb->options.lag_ms > 0 && i < SB_LAGGING_MAX; i++) {
        const struct sb_lagging *l = &sb->lagging[i];
        if (l->entity == e && l->until_ms > clock_mono_ms())
            buf_printf(sql, " AND \"id\"<>%lld", (long long)l->id);
    }
}

void sb_visible_later(struct sb_request *r, const struct cat_entity *e, int64_t id)
{
    struct sandbox *sb = r->sb;
    if (sb->options.lag_ms > 0 && lags(e))
        sb->lagging[sb->n_lagging++ % SB_LAGGING_MAX] = (struct sb_lagging){
            .entity = e, .id = id, .until_ms = clock_mono_ms() + sb->options.lag_ms};
}
