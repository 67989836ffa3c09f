#include "CFaultVFS.h"

#include <sqlite3.h>
#include <stdlib.h>

static int counted(void *count) {
    ++*(uint64_t *)count;
    return 0;
}

uint64_t *step_count_begin(struct sqlite3 *connection) {
    uint64_t *count = calloc(1, sizeof *count);
    if (count) sqlite3_progress_handler(connection, 1, counted, count);
    return count;
}

uint64_t step_count_end(struct sqlite3 *connection, uint64_t *count) {
    sqlite3_progress_handler(connection, 0, NULL, NULL);
    uint64_t steps = *count;
    free(count);
    return steps;
}
