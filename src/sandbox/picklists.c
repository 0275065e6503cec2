/* Look-ups over the generated picklists. */
#include "sandbox/picklists.h"

#include "catalog/catalog.h"

static int compare(struct str entity, struct str field, const struct sb_picklist *p)
{
    int d = cat_name_cmp(entity, str_from(p->entity));
    return d != 0 ? d : cat_name_cmp(field, str_from(p->field));
}

const struct sb_picklist *sb_picklist_find(struct str entity, struct str field)
{
    size_t low = 0;
    size_t high = sb_picklists_n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int d = compare(entity, field, &sb_picklists[mid]);
        if (d == 0)
            return &sb_picklists[mid];
        if (d < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const struct sb_picklist_value *sb_picklist_value_find(const struct sb_picklist *list,
                                                       struct str value)
{
    for (size_t i = 0; list && i < list->n; i++)
        if (str_eq(str_from(list->values[i].value), value))
            return &list->values[i];
    return NULL;
}
