#define _GNU_SOURCE
#include "FaultDisk.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a disk writes at once, and what the system writes at once of what it holds in memory. */
enum { SECTOR = 512, PAGE = 4096 };

static fault_disk *disks;
static pthread_mutex_t disks_lock = PTHREAD_MUTEX_INITIALIZER;

static uint64_t next_random(fault_disk *disk, uint64_t below) {
    disk->random ^= disk->random << 13;
    disk->random ^= disk->random >> 7;
    disk->random ^= disk->random << 17;
    return disk->random % below;
}

/* MARK: Octets */

static void resize(octets *octets, size_t count) {
    if (count > octets->room) {
        octets->room = count + count / 2 + PAGE;
        octets->start = realloc(octets->start, octets->room);
    }
    if (count > octets->count) memset(octets->start + octets->count, 0, count - octets->count);
    octets->count = count;
}

static void put(octets *octets, size_t offset, const void *data, size_t count) {
    if (count == 0) return;
    if (offset + count > octets->count) resize(octets, offset + count);
    memcpy(octets->start + offset, data, count);
}

/* MARK: Names */

static name *named(fault_disk *disk, const char *path) {
    for (name *each = disk->names; each; each = each->next)
        if (strcmp(each->path, path) == 0) return each;
    name *made = calloc(1, sizeof *made);
    made->path = strdup(path);
    made->next = disk->names;
    disk->names = made;
    return made;
}

static node *new_node(fault_disk *disk) {
    node *made = calloc(1, sizeof *made);
    made->last = &made->first;
    made->next = disk->nodes;
    disk->nodes = made;
    return made;
}

static void note_naming(fault_disk *disk, const char *path, const char *from, node *node) {
    naming *made = calloc(1, sizeof *made), **last = &disk->namings;
    made->path = strdup(path);
    made->from = from ? strdup(from) : NULL;
    made->node = node;
    while (*last) last = &(*last)->next;
    *last = made;
}

static bool is_in(const char *path, const char *folder) {
    size_t count = strlen(folder);
    return strncmp(path, folder, count) == 0 && path[count] == '/' && !strchr(path + count + 1, '/');
}

static void apply(fault_disk *disk, naming *naming) {
    if (naming->from) {
        name *from = named(disk, naming->from);
        if (from->kept == naming->node) from->kept = NULL;
    }
    named(disk, naming->path)->kept = naming->node;
}

static void free_naming(naming *naming) {
    free(naming->path);
    free(naming->from);
    free(naming);
}

void disk_keep_names(fault_disk *disk, const char *folder) {
    if (disk->has_no_journal) return;
    naming **each = &disk->namings;
    while (*each) {
        naming *naming = *each;
        if (!is_in(naming->path, folder)) {
            each = &naming->next;
            continue;
        }
        apply(disk, naming);
        *each = naming->next;
        free_naming(naming);
    }
}

node *disk_node(fault_disk *disk, const char *path, bool makes) {
    name *name = named(disk, path);
    if (!name->now && makes) {
        name->now = new_node(disk);
        note_naming(disk, path, NULL, name->now);
    }
    return name->now;
}

void disk_note_folder(fault_disk *disk, const char *path) { disk_node(disk, path, true)->is_folder = true; }

void disk_note_removal(fault_disk *disk, const char *path) {
    named(disk, path)->now = NULL;
    note_naming(disk, path, NULL, NULL);
}

void disk_note_move(fault_disk *disk, const char *from, const char *to) {
    node *node = named(disk, from)->now;
    named(disk, from)->now = NULL;
    named(disk, to)->now = node;
    note_naming(disk, to, from, node);
}

/* MARK: Contents */

static void note(node *file, bool is_truncation, const void *data, size_t offset, size_t count) {
    size_t size = is_truncation ? 0 : count;
    change *made = malloc(sizeof *made + size);
    *made = (change){.is_truncation = is_truncation, .offset = offset, .count = count};
    if (size > 0) memcpy(made->data, data, size);
    *file->last = made;
    file->last = &made->next;
}

void disk_note_write(node *file, const void *data, size_t offset, size_t count) {
    put(&file->now, offset, data, count);
    note(file, false, data, offset, count);
}

void disk_note_truncation(node *file, size_t count) {
    resize(&file->now, count);
    note(file, true, NULL, 0, count);
}

static void drop_changes(node *file) {
    for (change *each = file->first, *next; each; each = next) {
        next = each->next;
        free(each);
    }
    file->first = NULL;
    file->last = &file->first;
}

void disk_keep(fault_disk *disk, node *file) {
    if (disk->ignores_syncs) return;
    for (change *each = file->first; each; each = each->next) {
        if (each->is_truncation) {
            if (!disk->has_no_journal) resize(&file->kept, each->count);
            continue;
        }
        size_t start = each->offset / PAGE * PAGE, end = (each->offset + each->count + PAGE - 1) / PAGE * PAGE;
        if (end > file->now.count) end = file->now.count;
        if (disk->has_no_journal && end > file->kept.count) end = file->kept.count;
        if (start < end) put(&file->kept, start, file->now.start + start, end - start);
    }
    if (file->first && !disk->has_no_journal && file->kept.count > file->now.count) resize(&file->kept, file->now.count);
    drop_changes(file);
}

/* Writes a part of a change, sector by sector. A sector holds what it held after one of its writes: once one was lost, the later ones are. */
static void write_some(fault_disk *disk, octets *image, const change *change, unsigned char *lost, uint64_t loss) {
    for (size_t done = 0; done < change->count;) {
        size_t at = change->offset + done, count = SECTOR - at % SECTOR;
        if (count > change->count - done) count = change->count - done;
        if (!lost[at / SECTOR]) {
            lost[at / SECTOR] = next_random(disk, 100) < loss;
            /* Torn in the middle of a write. */
            size_t kept = !lost[at / SECTOR] ? count : next_random(disk, 8) == 0 ? next_random(disk, count) : 0;
            put(image, at, change->data + done, kept);
        }
        done += count;
    }
}

/* What a cut may leave of a file: all that was synced, and of the rest some sectors, all or none. */
static octets image_of(fault_disk *disk, node *file) {
    static const uint64_t losses[] = {0, 10, 50, 90, 100};
    uint64_t loss = losses[next_random(disk, 5)];
    octets image = {0};
    put(&image, 0, file->kept.start, file->kept.count);
    size_t most = file->kept.count;
    for (change *each = file->first; each; each = each->next)
        if (!each->is_truncation && each->offset + each->count > most) most = each->offset + each->count;
    unsigned char *lost = calloc(most / SECTOR + 1, 1);
    bool is_truncation_lost = false;
    for (change *each = file->first; each; each = each->next) {
        if (!each->is_truncation)
            write_some(disk, &image, each, lost, loss);
        else if (!is_truncation_lost && next_random(disk, 100) >= loss)
            resize(&image, each->count);
        else
            is_truncation_lost = true;
    }
    free(lost);
    return image;
}

void disk_forget(fault_disk *disk, node *file) {
    octets image = image_of(disk, file);
    free(file->kept.start);
    file->kept = image;
    drop_changes(file);
}

/* MARK: Calls */

int disk_strikes(fault_disk *disk, int call) {
    if (disk->is_counting) disk->calls[call]++;
    if (disk->is_cut) return 1 + FAULT_EIO;
    if (call != disk->armed_call || disk->armed_nth == 0) return 0;
    bool strikes = disk->is_lasting ? disk->calls[call] >= disk->armed_nth : disk->calls[call] == disk->armed_nth;
    if (!strikes) return 0;
    disk->has_struck = true;
    return 1 + disk->armed_error;
}

void disk_count_sync(fault_disk *disk) {
    if (disk->journal_ends_in > 0 && --disk->journal_ends_in == 0) disk->has_no_journal = true;
}

bool disk_loses_power(fault_disk *disk) {
    disk->changes++;
    if (disk->cut_at == 0 || disk->changes < disk->cut_at || disk->is_cut) return disk->is_cut;
    disk->is_cut = true;
    fault_disk_leave(disk, disk->cut_target);
    return true;
}

/* MARK: What a cut leaves */

static int write_file(const char *path, const octets *image) {
    int made = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) return -1;
    size_t done = 0;
    while (done < image->count) {
        ssize_t count = write(made, image->start + done, image->count - done);
        if (count <= 0) break;
        done += (size_t)count;
    }
    close(made);
    return done == image->count ? 0 : -1;
}

/* Names stand in no order: a folder is made once the one that it lies in is there. One whose folder was lost never is. */
static int leave_folders(fault_disk *disk, const char *target) {
    for (bool is_any_made = true; is_any_made;) {
        is_any_made = false;
        for (name *each = disk->names; each; each = each->next) {
            if (!each->kept || !each->kept->is_folder) continue;
            char path[PATH_MAX];
            snprintf(path, sizeof path, "%s%s", target, each->path + strlen(disk->folder));
            if (mkdir(path, 0700) == 0) is_any_made = true;
            else if (errno != EEXIST && errno != ENOENT) return -1;
        }
    }
    return 0;
}

static int leave_file(fault_disk *disk, const name *name, const char *target) {
    if (!name->kept || name->kept->is_folder) return 0;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", target, name->path + strlen(disk->folder));
    octets image = image_of(disk, name->kept);
    int result = write_file(path, &image);
    free(image.start);
    /* The folder itself was lost, and all in it. */
    return result != 0 && errno == ENOENT ? 0 : result;
}

static int leave(fault_disk *disk, const char *target) {
    if (mkdir(target, 0700) != 0 && errno != EEXIST) return -1;
    /* A disk that works on keeps what it had: names are put back afterwards. */
    for (name *each = disk->names; each; each = each->next) each->now = each->kept;
    for (naming *each = disk->namings; each; each = each->next)
        if (next_random(disk, 2) == 0) apply(disk, each);
    int result = leave_folders(disk, target);
    for (name *each = disk->names; each && result == 0; each = each->next) result = leave_file(disk, each, target);
    for (name *each = disk->names; each; each = each->next) each->kept = each->now;
    return result;
}

int fault_disk_leave(fault_disk *disk, const char *target) {
    /* The lock is recursive: a cut comes from within a call. */
    pthread_mutex_lock(&disk->lock);
    size_t count = 0, index = 0;
    for (name *each = disk->names; each; each = each->next) count++;
    node **now = calloc(count + 1, sizeof *now);
    name *newest = disk->names;
    for (name *each = newest; each; each = each->next) now[index++] = each->now;
    int result = leave(disk, target);
    index = 0;
    /* Names are only ever put in front. */
    for (name *each = disk->names; each != newest; each = each->next) each->now = NULL;
    for (name *each = newest; each; each = each->next) each->now = now[index++];
    free(now);
    pthread_mutex_unlock(&disk->lock);
    return result;
}

/* MARK: Disks */

static void load_file(fault_disk *disk, const char *path, size_t count) {
    name *name = named(disk, path);
    name->now = name->kept = new_node(disk);
    resize(&name->now->now, count);
    int opened = open(path, O_RDONLY | O_CLOEXEC);
    size_t done = 0;
    while (opened >= 0 && done < count) {
        ssize_t read_count = read(opened, name->now->now.start + done, count - done);
        if (read_count <= 0) break;
        done += (size_t)read_count;
    }
    if (opened >= 0) close(opened);
    put(&name->now->kept, 0, name->now->now.start, count);
}

static void load(fault_disk *disk, const char *folder) {
    DIR *listing = opendir(folder);
    if (!listing) return;
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char path[PATH_MAX];
        struct stat status;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (lstat(path, &status) != 0) continue;
        if (S_ISREG(status.st_mode)) load_file(disk, path, (size_t)status.st_size);
        if (!S_ISDIR(status.st_mode)) continue;
        name *name = named(disk, path);
        name->now = name->kept = new_node(disk);
        name->now->is_folder = true;
        load(disk, path);
    }
    closedir(listing);
}

fault_disk *fault_disk_attach(const char *folder, uint64_t seed) {
    char *path = realpath(folder, NULL);
    if (!path) return NULL;
    fault_disk *disk = calloc(1, sizeof *disk);
    disk->folder = path;
    disk->random = seed * 0x9E3779B97F4A7C15ull + 0x1234567;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&disk->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    for (int turn = 0; turn < 8; turn++) next_random(disk, 2);
    load(disk, path);
    pthread_mutex_lock(&disks_lock);
    disk->next = disks;
    disks = disk;
    pthread_mutex_unlock(&disks_lock);
    return disk;
}

static void free_disk(fault_disk *disk) {
    for (node *each = disk->nodes, *next; each; each = next) {
        next = each->next;
        drop_changes(each);
        free(each->now.start);
        free(each->kept.start);
        free(each);
    }
    for (name *each = disk->names, *next; each; each = next) {
        next = each->next;
        free(each->path);
        free(each);
    }
    for (naming *each = disk->namings, *next; each; each = next) {
        next = each->next;
        free_naming(each);
    }
    for (descriptor *each = disk->descriptors, *next; each; each = next) {
        next = each->next;
        free(each->path);
        free(each);
    }
    pthread_mutex_destroy(&disk->lock);
    free(disk->folder);
    free(disk->cut_target);
    free(disk);
}

void fault_disk_detach(fault_disk *disk) {
    pthread_mutex_lock(&disks_lock);
    for (fault_disk **each = &disks; *each; each = &(*each)->next)
        if (*each == disk) {
            *each = disk->next;
            break;
        }
    disk->is_detached = true;
    bool is_last = disk->open_files == 0;
    pthread_mutex_unlock(&disks_lock);
    if (is_last) free_disk(disk);
}

fault_disk *disk_of(const char *path) {
    pthread_mutex_lock(&disks_lock);
    fault_disk *found = NULL;
    for (fault_disk *each = disks; each && !found; each = each->next) {
        size_t count = strlen(each->folder);
        if (strncmp(path, each->folder, count) == 0 && path[count] == '/') found = each;
    }
    if (found) found->open_files++;
    pthread_mutex_unlock(&disks_lock);
    return found;
}

void disk_release_file(fault_disk *disk) {
    pthread_mutex_lock(&disks_lock);
    bool is_last = --disk->open_files == 0 && disk->is_detached;
    pthread_mutex_unlock(&disks_lock);
    if (is_last) free_disk(disk);
}
