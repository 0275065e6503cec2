/* Public addresses and those that are not, in every form they are written. */
#include "net/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <uv.h>

#include <cmocka.h>

static bool is_public(const char *text)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    if (strchr(text, ':')) {
        assert_int_equal(uv_ip6_addr(text, 443, &v6), 0);
        return address_is_public((const struct sockaddr *)&v6);
    }
    assert_int_equal(uv_ip4_addr(text, 443, &v4), 0);
    return address_is_public((const struct sockaddr *)&v4);
}

static void told_apart(void **state)
{
    (void)state;
    static const char *const open[] = {"8.8.8.8",         "172.15.255.255",  "172.32.0.1",
                                       "192.169.0.1",     "100.64.0.1",      "223.255.255.255",
                                       "11.0.0.1",        "2606:4700::1111", "::ffff:8.8.8.8",
                                       "2002:808:808::1", "64:ff9b::8.8.8.8"};
    static const char *const closed[] = {"0.0.0.0",
                                         "10.1.2.3",
                                         "127.0.0.1",
                                         "127.255.255.254",
                                         "169.254.169.254",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.168.1.1",
                                         "198.19.0.1",
                                         "224.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "fc00::1",
                                         "fdff::1",
                                         "fe80::1",
                                         "febf::1",
                                         "fec0::1",
                                         "ff02::1",
                                         "::ffff:127.0.0.1",
                                         "::ffff:10.0.0.1",
                                         "64:ff9b::192.168.1.1",
                                         "2002:7f00:1::1",
                                         "2002:a9fe:a9fe::1",
                                         "::10.0.0.1"};
    struct sockaddr other = {.sa_family = AF_UNIX};
    for (size_t i = 0; i < ARRAY_LEN(open); i++) {
        if (!is_public(open[i]))
            fail_msg("%s is public", open[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(closed); i++) {
        if (is_public(closed[i]))
            fail_msg("%s is not public", closed[i]);
    }
    assert_false(address_is_public(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(told_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
