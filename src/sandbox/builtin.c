/* The records every Autotask database begins with. */
#include "sandbox/builtin.h"

#include "catalog/catalog.h"

#include <stdio.h>

enum { API_USER_LICENSE = 7 };

enum err_code sb_builtin_fill(struct sb_store *st, struct err *err)
{
    return sb_store_exec(
        st,
        "INSERT INTO \"Companies\" (id,companyName,companyType,isActive,ownerResourceID,phone) "
        "VALUES (0,'Sandbox MSP',1,1,4,'555-0100');"
        "INSERT INTO \"Resources\" (id,firstName,lastName,userName,email,isActive,licenseType,"
        "resourceType) VALUES (4,'Autotask','Administrator','administrator',"
        "'administrator@sandbox.example',1,1,'Employee');",
        err);
}

static enum err_code insert_user(struct sb_store *st, int64_t *ret, struct err *err)
{
    char sql[400];
    enum err_code code = sb_store_next_id(st, cat_entity_find(STR("Resources")), ret, err);
    if (code)
        return code;
    snprintf(sql, sizeof(sql),
             "INSERT INTO \"Resources\" "
             "(id,firstName,lastName,userName,email,isActive,licenseType,resourceType) "
             "VALUES (%lld,'API','User','api-user','api-user@sandbox.example',1,%d,'Employee')",
             (long long)*ret, API_USER_LICENSE);
    return sb_store_exec(st, sql, err);
}

enum err_code sb_builtin_api_user(struct sb_store *st, int64_t *ret, struct err *err)
{
    sqlite3_stmt *stmt =
        sb_stmt(st, STR("SELECT id FROM \"Resources\" WHERE licenseType=7 AND isActive<>0 ORDER BY "
                        "id LIMIT 1"));
    if (!stmt)
        return err_set(err, ERR_IO, "The sandbox's data file is not one of this program's.");
    bool found = sqlite3_step(stmt) == SQLITE_ROW;
    if (found)
        *ret = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return found ? ERR_OK : insert_user(st, ret, err);
}
