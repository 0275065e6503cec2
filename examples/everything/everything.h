/* A server with one of everything: what the official conformance suite asks for, and an echo. */
#pragma once

#include "mcp/mcp.h"

extern const char png_base64[], wav_base64[];

/* Fills args' strings of a tool whose only argument is one string. */
struct text_args {
    const char *text;
};

extern const struct mcp_tool content_tools[], asking_tools[], job_tools[], app_tools[];
extern const size_t n_content_tools, n_asking_tools, n_job_tools, n_app_tools;
extern const struct mcp_extension extensions[];
extern const size_t n_extensions;
extern const struct mcp_resource app_resources[];
extern const size_t n_app_resources;
extern const struct mcp_resource resources[];
extern const size_t n_resources;
extern const struct mcp_skill skills[];
extern const size_t n_skills;
extern const struct mcp_prompt prompts[];
extern const size_t n_prompts;
mcp_complete_fn complete;

void wait_ms(int ms);
