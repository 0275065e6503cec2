/* Skills (extension io.modelcontextprotocol/skills): instructions that a client can show its model.
 */
#include "everything.h"

static const unsigned char dot[] = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff};

static const struct mcp_skill_file try_files[] = {
    {.path = "references/asking.md",
     .mime_type = "text/markdown",
     .content = "# Tools that ask\n\nCall `test_elicitation` with a `message`.\n"},
    {.path = "references/tasks.md",
     .mime_type = "text/markdown",
     .content = "# Tools that take long\n\nCall `slow_compute` with `seconds`.\n"},
    {.path = "assets/dot.png", .mime_type = "image/png", .content = dot, .size = sizeof(dot)},
};
static const struct mcp_skill_file greet_files[] = {
    {.path = "scripts/greet.sh", .mime_type = "text/x-shellscript", .content = "echo \"Hello\"\n"}};

const struct mcp_skill skills[] = {
    {.name = "try-everything",
     .path = "examples",
     .description =
         "How to try each tool of this server. Use it when somebody asks what it can do.",
     .frontmatter = "{\"license\":\"MIT\",\"metadata\":{\"level\":\"first\"},"
                    "\"allowed-tools\":\"echo greet\"}",
     .body =
         "# Try everything\n\n1. Call `echo` with a text.\n2. Read references/asking.md for tools "
         "that ask.\n3. Read references/tasks.md for tools that take long.\n",
     .files = try_files,
     .n_files = sizeof(try_files) / sizeof(try_files[0])},
    {.name = "greet",
     .description = "Greets somebody: \"hello\" and the like.",
     .body = "Call the tool `greet` with the person's name.\n",
     .files = greet_files,
     .n_files = 1},
};
const size_t n_skills = sizeof(skills) / sizeof(skills[0]);
