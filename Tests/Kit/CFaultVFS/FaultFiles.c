#define _GNU_SOURCE
#include "FaultDisk.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(fault_disk *disk, int error) {
    pthread_mutex_unlock(&disk->lock);
    errno = error;
    return -1;
}

static int number_of(int strike) {
    switch (strike - 1) {
    case FAULT_EIO: return EIO;
    case FAULT_EMFILE: return EMFILE;
    default: return ENOSPC;
    }
}

/* Locks the disk and counts a call. Returns 0, or the error with which it fails. */
static int enter(fault_disk *disk, int call) {
    pthread_mutex_lock(&disk->lock);
    int strike = disk_strikes(disk, call);
    return strike ? number_of(strike) : 0;
}

/* The same of a call that changes names or sizes. */
static int enter_change(fault_disk *disk, int call) {
    int error = enter(disk, call);
    return error == 0 && disk->has_no_journal ? EROFS : error;
}

static descriptor *described(fault_disk *disk, int number) {
    for (descriptor *each = disk->descriptors; each; each = each->next)
        if (each->number == number) return each;
    descriptor *made = calloc(1, sizeof *made);
    made->number = number;
    made->next = disk->descriptors;
    disk->descriptors = made;
    return made;
}

int fault_open(fault_disk *disk, const char *path, int flags) {
    bool changes = flags & (O_CREAT | O_TRUNC) || (flags & O_TMPFILE) == O_TMPFILE;
    int error = changes ? enter_change(disk, FAULT_OPEN) : enter(disk, FAULT_OPEN);
    if (error) return failed(disk, error);
    int opened = open(path, flags, 0600);
    if (opened < 0) return failed(disk, errno);
    char real[PATH_MAX];
    if (!realpath(path, real)) strncpy(real, path, sizeof real - 1);
    descriptor *descriptor = described(disk, opened);
    free(descriptor->path);
    descriptor->path = strdup(real);
    descriptor->offset = 0;
    descriptor->node = flags & O_DIRECTORY ? NULL : disk_node(disk, real, true);
    if (flags & O_APPEND) descriptor->offset = descriptor->node->now.count;
    bool is_cut = false;
    if (flags & O_CREAT) is_cut = disk_loses_power(disk);
    if (flags & O_TRUNC && !is_cut && descriptor->node->now.count > 0) {
        disk_note_truncation(descriptor->node, 0);
        is_cut = disk_loses_power(disk);
    }
    if (is_cut) {
        close(opened);
        return failed(disk, EIO);
    }
    pthread_mutex_unlock(&disk->lock);
    return opened;
}

ssize_t fault_read(fault_disk *disk, int number, void *octets, size_t count, off_t offset) {
    int error = enter(disk, FAULT_READ);
    if (error) return failed(disk, EIO);
    pthread_mutex_unlock(&disk->lock);
    return pread(number, octets, count, offset);
}

ssize_t fault_write(fault_disk *disk, int number, const void *octets, size_t count) {
    pthread_mutex_lock(&disk->lock);
    int strike = disk_strikes(disk, FAULT_WRITE);
    descriptor *descriptor = described(disk, number);
    bool is_short = strike == 1 + FAULT_SHORT && count > 1;
    if (strike && !is_short) return failed(disk, number_of(strike));
    ssize_t written = write(number, octets, is_short ? count / 2 : count);
    if (written < 0) return failed(disk, errno);
    disk_note_write(descriptor->node, octets, descriptor->offset, (size_t)written);
    descriptor->offset += (size_t)written;
    if (disk_loses_power(disk)) return failed(disk, EIO);
    /* What is left finds no room. */
    if (is_short) {
        disk->armed_nth = disk->calls[FAULT_WRITE] + 1;
        disk->armed_error = FAULT_ENOSPC;
    }
    pthread_mutex_unlock(&disk->lock);
    return written;
}

int fault_sync(fault_disk *disk, int number) {
    int error = enter(disk, FAULT_SYNC);
    descriptor *descriptor = described(disk, number);
    bool is_cut = error ? disk->is_cut : disk_loses_power(disk);
    if (error && !is_cut && descriptor->node) disk_forget(disk, descriptor->node);
    if (error || is_cut) return failed(disk, error ? error : EIO);
    disk_count_sync(disk);
    if (descriptor->node)
        disk_keep(disk, descriptor->node);
    else if (!disk->ignores_syncs)
        disk_keep_names(disk, descriptor->path);
    pthread_mutex_unlock(&disk->lock);
    return 0;
}

int fault_rename(fault_disk *disk, const char *from, const char *to) {
    int error = enter_change(disk, FAULT_RENAME);
    if (error) return failed(disk, error);
    char real[PATH_MAX], moved[PATH_MAX];
    if (!realpath(from, real)) return failed(disk, errno);
    if (rename(from, to) != 0) return failed(disk, errno);
    if (!realpath(to, moved)) return failed(disk, errno);
    disk_note_move(disk, real, moved);
    if (disk_loses_power(disk)) return failed(disk, EIO);
    pthread_mutex_unlock(&disk->lock);
    return 0;
}

int fault_unlink(fault_disk *disk, const char *path) {
    int error = enter_change(disk, FAULT_DELETE);
    if (error) return failed(disk, error);
    char real[PATH_MAX];
    if (!realpath(path, real)) return failed(disk, errno);
    if (unlink(path) != 0) return failed(disk, errno);
    disk_note_removal(disk, real);
    if (disk_loses_power(disk)) return failed(disk, EIO);
    pthread_mutex_unlock(&disk->lock);
    return 0;
}

int fault_mkdir(fault_disk *disk, const char *path) {
    int error = enter_change(disk, FAULT_OPEN);
    if (error) return failed(disk, error);
    if (mkdir(path, 0700) != 0) return failed(disk, errno);
    char real[PATH_MAX];
    if (!realpath(path, real)) return failed(disk, errno);
    disk_note_folder(disk, real);
    if (disk_loses_power(disk)) return failed(disk, EIO);
    pthread_mutex_unlock(&disk->lock);
    return 0;
}

/* MARK: Settings */

void fault_disk_arm(fault_disk *disk, int call, uint64_t nth, int error, bool is_lasting) {
    pthread_mutex_lock(&disk->lock);
    memset(disk->calls, 0, sizeof disk->calls);
    disk->is_counting = true;
    disk->armed_call = call;
    disk->armed_nth = nth;
    disk->armed_error = error;
    disk->is_lasting = is_lasting;
    disk->has_struck = false;
    pthread_mutex_unlock(&disk->lock);
}

void fault_disk_disarm(fault_disk *disk) {
    pthread_mutex_lock(&disk->lock);
    disk->armed_nth = 0;
    disk->is_counting = false;
    pthread_mutex_unlock(&disk->lock);
}

bool fault_disk_has_struck(fault_disk *disk) {
    pthread_mutex_lock(&disk->lock);
    bool has_struck = disk->has_struck;
    pthread_mutex_unlock(&disk->lock);
    return has_struck;
}

uint64_t fault_disk_calls(fault_disk *disk, int call) {
    pthread_mutex_lock(&disk->lock);
    uint64_t count = disk->calls[call];
    pthread_mutex_unlock(&disk->lock);
    return count;
}

void fault_disk_cut_at(fault_disk *disk, uint64_t nth, const char *target) {
    pthread_mutex_lock(&disk->lock);
    disk->cut_at = disk->changes + nth;
    free(disk->cut_target);
    disk->cut_target = strdup(target);
    pthread_mutex_unlock(&disk->lock);
}

bool fault_disk_is_cut(fault_disk *disk) {
    pthread_mutex_lock(&disk->lock);
    bool is_cut = disk->is_cut;
    pthread_mutex_unlock(&disk->lock);
    return is_cut;
}

uint64_t fault_disk_changes(fault_disk *disk) {
    pthread_mutex_lock(&disk->lock);
    uint64_t changes = disk->changes;
    pthread_mutex_unlock(&disk->lock);
    return changes;
}

void fault_disk_end_journal(fault_disk *disk, uint64_t nth) {
    pthread_mutex_lock(&disk->lock);
    disk->journal_ends_in = nth;
    pthread_mutex_unlock(&disk->lock);
}

bool fault_disk_has_no_journal(fault_disk *disk) {
    pthread_mutex_lock(&disk->lock);
    bool has_no_journal = disk->has_no_journal;
    pthread_mutex_unlock(&disk->lock);
    return has_no_journal;
}

void fault_disk_ignore_syncs(fault_disk *disk) {
    pthread_mutex_lock(&disk->lock);
    disk->ignores_syncs = true;
    pthread_mutex_unlock(&disk->lock);
}
