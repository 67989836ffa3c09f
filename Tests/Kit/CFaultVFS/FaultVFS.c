#define _GNU_SOURCE
#include "FaultDisk.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file of the VFS below follows it in memory. */
typedef struct fault_file {
    sqlite3_file base;
    fault_disk *disk;
    node *node;
    char *path;
    /* SQLite's own VFS syncs the folder with the first sync of a journal that it made, or found (os_unix.c, UNIXFILE_DIRSYNC). */
    bool syncs_folder;
} fault_file;

static sqlite3_vfs *below;
static sqlite3_vfs fault_vfs;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static fault_file *ours(sqlite3_file *file) { return (fault_file *)file; }
static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)(ours(file) + 1); }

static int code_of(int strike, int code) { return strike == 1 + FAULT_EIO ? code : SQLITE_FULL; }

static int done(fault_disk *disk, int code) {
    pthread_mutex_unlock(&disk->lock);
    return code;
}

/* MARK: Files */

static int file_close(sqlite3_file *file) {
    fault_file *our = ours(file);
    int code = real(file)->pMethods->xClose(real(file));
    free(our->path);
    disk_release_file(our->disk);
    return code;
}

static int file_read(sqlite3_file *file, void *octets, int count, sqlite3_int64 offset) {
    fault_disk *disk = ours(file)->disk;
    pthread_mutex_lock(&disk->lock);
    int strike = disk_strikes(disk, FAULT_READ);
    pthread_mutex_unlock(&disk->lock);
    /* Reading finds no lack of room. */
    return strike ? SQLITE_IOERR_READ : real(file)->pMethods->xRead(real(file), octets, count, offset);
}

static int file_write(sqlite3_file *file, const void *octets, int count, sqlite3_int64 offset) {
    fault_disk *disk = ours(file)->disk;
    pthread_mutex_lock(&disk->lock);
    int strike = disk_strikes(disk, FAULT_WRITE);
    bool is_short = strike == 1 + FAULT_SHORT && count > 1;
    if (strike && !is_short) return done(disk, code_of(strike, SQLITE_IOERR_WRITE));
    int written = is_short ? count / 2 : count;
    int code = real(file)->pMethods->xWrite(real(file), octets, written, offset);
    if (code != SQLITE_OK) return done(disk, code);
    disk_note_write(ours(file)->node, octets, (size_t)offset, (size_t)written);
    if (disk_loses_power(disk)) return done(disk, SQLITE_IOERR_WRITE);
    return done(disk, is_short ? SQLITE_FULL : SQLITE_OK);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 count) {
    fault_disk *disk = ours(file)->disk;
    pthread_mutex_lock(&disk->lock);
    int strike = disk_strikes(disk, FAULT_TRUNCATE);
    if (strike) return done(disk, code_of(strike, SQLITE_IOERR_TRUNCATE));
    if (disk->has_no_journal) return done(disk, SQLITE_IOERR_TRUNCATE);
    int code = real(file)->pMethods->xTruncate(real(file), count);
    if (code != SQLITE_OK) return done(disk, code);
    disk_note_truncation(ours(file)->node, (size_t)count);
    return done(disk, disk_loses_power(disk) ? SQLITE_IOERR_TRUNCATE : SQLITE_OK);
}

static void sync_folder(fault_file *file) {
    if (!file->syncs_folder || file->disk->ignores_syncs) return;
    file->syncs_folder = false;
    char *folder = strdup(file->path);
    *strrchr(folder, '/') = 0;
    disk_keep_names(file->disk, folder);
    free(folder);
}

/* What is kept is what this disk says it is: the machine's own need not be asked. */
static int file_sync(sqlite3_file *file, int flags) {
    (void)flags;
    fault_disk *disk = ours(file)->disk;
    pthread_mutex_lock(&disk->lock);
    int strike = disk_strikes(disk, FAULT_SYNC);
    if (strike) {
        if (!disk->is_cut) disk_forget(disk, ours(file)->node);
        return done(disk, code_of(strike, SQLITE_IOERR_FSYNC));
    }
    if (disk_loses_power(disk)) return done(disk, SQLITE_IOERR_FSYNC);
    disk_count_sync(disk);
    disk_keep(disk, ours(file)->node);
    sync_folder(ours(file));
    return done(disk, SQLITE_OK);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *count) { return real(file)->pMethods->xFileSize(real(file), count); }
static int file_lock(sqlite3_file *file, int lock) { return real(file)->pMethods->xLock(real(file), lock); }
static int file_unlock(sqlite3_file *file, int lock) { return real(file)->pMethods->xUnlock(real(file), lock); }
static int file_is_reserved(sqlite3_file *file, int *result) {
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
static int file_control(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
static int file_sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }
static int file_characteristics(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

static int file_map(sqlite3_file *file, int region, int size, int extends, void volatile **address) {
    fault_disk *disk = ours(file)->disk;
    pthread_mutex_lock(&disk->lock);
    int strike = disk_strikes(disk, FAULT_MAPPING);
    pthread_mutex_unlock(&disk->lock);
    if (strike) {
        *address = NULL;
        return code_of(strike, SQLITE_IOERR_SHMMAP);
    }
    return real(file)->pMethods->xShmMap(real(file), region, size, extends, address);
}
static int file_map_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
static void file_map_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int file_unmap(sqlite3_file *file, int deletes) { return real(file)->pMethods->xShmUnmap(real(file), deletes); }

/* Of version 2, so that no database file is mapped, whose writing would not be seen here. */
static const sqlite3_io_methods file_methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_is_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_map,
    .xShmLock = file_map_lock,
    .xShmBarrier = file_map_barrier,
    .xShmUnmap = file_unmap,
};

/* MARK: VFS */

static int open_ours(fault_disk *disk, const char *path, sqlite3_file *file, int flags, int *out) {
    pthread_mutex_lock(&disk->lock);
    if (disk_strikes(disk, FAULT_OPEN)) return done(disk, SQLITE_CANTOPEN);
    bool is_new = access(path, F_OK) != 0;
    if (is_new && disk->has_no_journal) return done(disk, SQLITE_CANTOPEN);
    int code = below->xOpen(below, path, real(file), flags, out);
    if (code != SQLITE_OK) return done(disk, code);
    fault_file *our = ours(file);
    our->disk = disk;
    our->path = strdup(path);
    our->node = disk_node(disk, path, true);
    our->syncs_folder = flags & SQLITE_OPEN_CREATE && flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL);
    our->base.pMethods = &file_methods;
    if (is_new) disk_loses_power(disk);
    return done(disk, SQLITE_OK);
}

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out) {
    (void)vfs;
    fault_disk *disk = path ? disk_of(path) : NULL;
    if (!disk) return below->xOpen(below, path, file, flags, out);
    memset(file, 0, (size_t)fault_vfs.szOsFile);
    int code = open_ours(disk, path, file, flags, out);
    if (code != SQLITE_OK) disk_release_file(disk);
    return code;
}

static int delete_ours(fault_disk *disk, const char *path, int syncs) {
    pthread_mutex_lock(&disk->lock);
    int strike = disk_strikes(disk, FAULT_DELETE);
    if (strike) return done(disk, code_of(strike, SQLITE_IOERR_DELETE));
    if (disk->has_no_journal) return done(disk, SQLITE_IOERR_DELETE);
    int code = below->xDelete(below, path, 0);
    if (code != SQLITE_OK) return done(disk, code);
    disk_note_removal(disk, path);
    if (disk_loses_power(disk)) return done(disk, SQLITE_IOERR_DELETE);
    if (syncs && !disk->ignores_syncs) {
        char *folder = strdup(path);
        *strrchr(folder, '/') = 0;
        disk_keep_names(disk, folder);
        free(folder);
    }
    return done(disk, SQLITE_OK);
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int syncs) {
    (void)vfs;
    fault_disk *disk = disk_of(path);
    if (!disk) return below->xDelete(below, path, syncs);
    int code = delete_ours(disk, path, syncs);
    disk_release_file(disk);
    return code;
}

static void make_default(void) {
    below = sqlite3_vfs_find(NULL);
    if (!below) return;
    /* All else is done by the VFS below, which looks at its own pAppData alone. */
    fault_vfs = *below;
    fault_vfs.pNext = NULL;
    fault_vfs.zName = "fault";
    fault_vfs.szOsFile = (int)sizeof(fault_file) + below->szOsFile;
    fault_vfs.xOpen = vfs_open;
    fault_vfs.xDelete = vfs_delete;
    sqlite3_vfs_register(&fault_vfs, 1);
}

void fault_vfs_register(void) { pthread_once(&once, make_default); }
