/* HTML as people read it: what a browser would show, as plain lines. Tickets, notes and mails hold
 * HTML where somebody wrote them in a rich text editor or a mail program. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* Whether the text is written in HTML. A text that only mentions '<' or a tag is not: it takes an
 * element that is opened and closed, or the same line or paragraph tag twice. */
bool html_is(struct str text);
/* Whether tags make its lines; otherwise its own line ends do. */
bool html_has_lines(struct str text);

/* The text of HTML, valid UTF-8, in the arena: paragraphs and rows as lines, cells with " | "
 * between them, "- " and "1. " for lists, "> " before what is quoted, "text (target)" for links
 * whose text is not their target, "[image: alt]". Styles, scripts and what is hidden from readers
 * are left out. False, and *ret untouched, when the text is no HTML, is too long or too deep, or
 * when libxml2 is not installed: then the text is to be shown as it is. */
bool html_to_text(struct arena *a, struct str html, struct str *ret);
