/* Who and when, by field name: Autotask names these fields alike in most entities. */
#include "sandbox/stamps.h"

enum stamp { NOW, ACTOR, PERSON_TYPE, IMPERSONATOR };
enum { ON_CREATE = 1, ON_UPDATE = 2, ALWAYS = 3, PERSON_IS_RESOURCE = 1 };

static const struct {
    const char *field;
    enum stamp stamp;
    unsigned when;
} stamps[] = {
    {"attachDate", NOW, ON_CREATE},
    {"createDate", NOW, ON_CREATE},
    {"createDateTime", NOW, ON_CREATE},
    {"createdByPersonID", ACTOR, ON_CREATE},
    {"createdByResourceID", ACTOR, ON_CREATE},
    {"createdDateTime", NOW, ON_CREATE},
    {"creatorResourceID", ACTOR, ON_CREATE},
    {"creatorType", PERSON_TYPE, ON_CREATE},
    {"creatorUserID", ACTOR, ON_CREATE},
    {"impersonatorCreatorResourceID", IMPERSONATOR, ON_CREATE},
    {"impersonatorUpdaterResourceID", IMPERSONATOR, ON_UPDATE},
    {"lastActivity", NOW, ALWAYS},
    {"lastActivityDate", NOW, ALWAYS},
    {"lastActivityDateTime", NOW, ALWAYS},
    {"lastActivityPersonID", ACTOR, ALWAYS},
    {"lastActivityPersonType", PERSON_TYPE, ALWAYS},
    {"lastActivityResourceID", ACTOR, ALWAYS},
    {"lastModifiedByResourceID", ACTOR, ALWAYS},
    {"lastModifiedDate", NOW, ALWAYS},
    {"lastModifiedDateTime", NOW, ALWAYS},
    {"lastModifiedTime", NOW, ALWAYS},
    {"lastModifiedUserID", ACTOR, ALWAYS},
    {"lastTrackedModificationDateTime", NOW, ALWAYS},
    {"lastTrackedModifiedDateTime", NOW, ALWAYS},
};

void sb_stamp(struct sb_change *c)
{
    unsigned when = c->write == SB_CREATE ? ON_CREATE : ON_UPDATE;
    for (size_t i = 0; i < ARRAY_LEN(stamps); i++) {
        const struct cat_field *f = cat_field_find(c->entity, str_from(stamps[i].field));
        if (!f || !(f->flags & CAT_READ_ONLY) || !(stamps[i].when & when))
            continue; /* where it may be written, it is the client's */
        if (c->sent[f - c->entity->fields])
            continue; /* metadata calls it read-only, and it is taken all the same */
        if (stamps[i].stamp == NOW)
            sb_set_now(c, stamps[i].field);
        else if (stamps[i].stamp == ACTOR)
            sb_set(c, stamps[i].field, c->actor);
        else if (stamps[i].stamp == PERSON_TYPE)
            sb_set(c, stamps[i].field, PERSON_IS_RESOURCE);
        else if (c->impersonator)
            sb_set(c, stamps[i].field, c->impersonator);
    }
}
