/* Where the built-in sandbox's data set is kept between starts, and by which program. */
#pragma once

struct sandbox_options;

struct kept {
    char file[1024], by[200]; /* "" = nowhere */
};

/* Finds the user's cache folder, makes ours in it, and points the options to `k`, which must live
 * as long as they are used. Without such a folder nothing is kept. */
void kept_data_set(struct kept *k, struct sandbox_options *options);
