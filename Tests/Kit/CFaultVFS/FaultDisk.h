#ifndef FAULT_DISK_H
#define FAULT_DISK_H

#include "CFaultVFS.h"
#include <pthread.h>

/* What is known of a file beside the file itself. */
typedef struct octets {
    unsigned char *start;
    size_t count;
    size_t room;
} octets;

/* A write or a truncation that no sync has followed. */
typedef struct change {
    struct change *next;
    bool is_truncation;
    size_t offset;
    size_t count;
    unsigned char data[];
} change;

typedef struct node {
    struct node *next;
    bool is_folder;
    octets now;
    /* What is certain after a power cut. */
    octets kept;
    change *first;
    change **last;
} node;

/* A name and what it stands for: now, and certainly after a power cut. */
typedef struct name {
    struct name *next;
    char *path;
    node *now;
    node *kept;
} name;

/* A name made (with a node), moved (with a node and `from`) or removed, that no sync of its folder has followed. */
typedef struct naming {
    struct naming *next;
    char *path;
    char *from;
    node *node;
} naming;

typedef struct descriptor {
    struct descriptor *next;
    int number;
    node *node;
    char *path;
    size_t offset;
} descriptor;

struct fault_disk {
    struct fault_disk *next;
    pthread_mutex_t lock;
    char *folder;
    uint64_t random;
    int open_files;
    bool is_detached;
    bool ignores_syncs;
    /* Syncs until the journal is given up; 0 for never. */
    uint64_t journal_ends_in;
    bool has_no_journal;

    uint64_t calls[FAULT_CALLS];
    bool is_counting;
    int armed_call;
    uint64_t armed_nth;
    int armed_error;
    bool is_lasting;
    bool has_struck;

    uint64_t changes;
    uint64_t cut_at;
    char *cut_target;
    bool is_cut;

    node *nodes;
    name *names;
    naming *namings;
    descriptor *descriptors;
};

/* All of these with the lock of the disk held. */

/* Counts a call. Returns 0, or 1 + the error with which it fails. */
int disk_strikes(fault_disk *disk, int call);
/* Counts a change that was noted; true when the power goes in it. */
bool disk_loses_power(fault_disk *disk);
/* Counts a sync; the journal may be gone from it on. */
void disk_count_sync(fault_disk *disk);
node *disk_node(fault_disk *disk, const char *path, bool makes);
void disk_note_write(node *file, const void *data, size_t offset, size_t count);
void disk_note_truncation(node *file, size_t count);
void disk_note_removal(fault_disk *disk, const char *path);
void disk_note_move(fault_disk *disk, const char *from, const char *to);
void disk_note_folder(fault_disk *disk, const char *path);
void disk_keep(fault_disk *disk, node *file);
/* After a failed sync nobody knows which pages came to the disk, and the system has forgotten that the others did not: the next sync does not
 * write them. */
void disk_forget(fault_disk *disk, node *file);
void disk_keep_names(fault_disk *disk, const char *folder);

fault_disk *disk_of(const char *path);
void disk_release_file(fault_disk *disk);

#endif
