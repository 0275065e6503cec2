/* libxml2's HTML parser, opened at the first text that is HTML: it brings relatives of its own, and
 * most texts are plain. The types are those of its headers, so a wrong call does not compile. */
#pragma once

#include "base/base.h"

#include <libxml/HTMLparser.h>

#define HTML_API(X)                                                                                \
    X(xmlInitParser)                                                                               \
    X(xmlStopParser)                                                                               \
    X(htmlNewParserCtxt)                                                                           \
    X(htmlCtxtReadMemory)                                                                          \
    X(htmlFreeParserCtxt)

struct html_api {
#define HTML_API_MEMBER(name) __typeof__(name) *name;
    HTML_API(HTML_API_MEMBER)
#undef HTML_API_MEMBER
};

/* The same table for all, loaded once; NULL where libxml2 is not installed. */
const struct html_api *html_load(void);
