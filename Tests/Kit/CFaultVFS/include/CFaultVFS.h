#ifndef C_FAULT_VFS_H
#define C_FAULT_VFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A disk that fails and loses power when a test says so: a folder whose SQLite files go through a VFS of our own, and whose other files go
 * through the fault_* calls below. Beside what the files hold it knows what a power cut now would leave of them. */
typedef struct fault_disk fault_disk;

/* Kinds of calls. A sync is xSync, fdatasync or fsync of a folder; a mapping is xShmMap. */
enum fault_call {
    FAULT_OPEN,
    FAULT_WRITE,
    FAULT_SYNC,
    FAULT_TRUNCATE,
    FAULT_DELETE,
    FAULT_RENAME,
    FAULT_MAPPING,
    FAULT_READ,
    FAULT_CALLS
};

/* A short write writes the half, then finds no room. Without a descriptor only opening fails. */
enum fault_error { FAULT_EIO, FAULT_ENOSPC, FAULT_SHORT, FAULT_EMFILE };

/* Makes the VFS the default of this process. Files outside of every attached folder are given to the VFS before, untouched. */
void fault_vfs_register(void);

/* What lies in the folder counts as durable. */
fault_disk *_Nullable fault_disk_attach(const char *_Nonnull folder, uint64_t seed);
void fault_disk_detach(fault_disk *_Nonnull disk);

/* The nth call of a kind from now on fails, once or from there on. Counting begins anew. */
void fault_disk_arm(fault_disk *_Nonnull disk, int call, uint64_t nth, int error, bool is_lasting);
/* Ends all failing, and counting. */
void fault_disk_disarm(fault_disk *_Nonnull disk);
bool fault_disk_has_struck(fault_disk *_Nonnull disk);
uint64_t fault_disk_calls(fault_disk *_Nonnull disk, int call);

/* Cuts the power in the nth call from now that changes something; leaves in a new folder what a disk may have then. Every later call fails. */
void fault_disk_cut_at(fault_disk *_Nonnull disk, uint64_t nth, const char *_Nonnull target);
bool fault_disk_is_cut(fault_disk *_Nonnull disk);
/* Changing calls since the disk was attached. */
uint64_t fault_disk_changes(fault_disk *_Nonnull disk);
/* Leaves what a cut at this moment may leave; the disk works on. Returns 0, or -1 when the target could not be written. */
int fault_disk_leave(fault_disk *_Nonnull disk, const char *_Nonnull target);
/* From now on every sync says that it synced, and does nothing: for tests that must fail then. */
void fault_disk_ignore_syncs(fault_disk *_Nonnull disk);
/* With the nth sync from now the file system has no journal any more, and nobody was told: octets that are synced into what a file had on the
 * disk are there, but no file grows and no name changes, though their syncs succeed. Whatever begins such a change afterwards fails with EROFS. So
 * does ext4 at an error, with errors=remount-ro. */
void fault_disk_end_journal(fault_disk *_Nonnull disk, uint64_t nth);
bool fault_disk_has_no_journal(fault_disk *_Nonnull disk);

/* As the calls of the same names: -1 and errno when they fail. A descriptor is closed with close(). */
int fault_open(fault_disk *_Nonnull disk, const char *_Nonnull path, int flags);
/* As pread. */
ssize_t fault_read(fault_disk *_Nonnull disk, int descriptor, void *_Nullable octets, size_t count, off_t offset);
ssize_t fault_write(fault_disk *_Nonnull disk, int descriptor, const void *_Nullable octets, size_t count);
int fault_sync(fault_disk *_Nonnull disk, int descriptor);
int fault_rename(fault_disk *_Nonnull disk, const char *_Nonnull from, const char *_Nonnull to);
int fault_unlink(fault_disk *_Nonnull disk, const char *_Nonnull path);
int fault_mkdir(fault_disk *_Nonnull disk, const char *_Nonnull path);

/* Counts the instructions of SQLite's machine that a connection runs from now on, as a measure of work that no clock is needed for. */
struct sqlite3;
uint64_t *_Nullable step_count_begin(struct sqlite3 *_Nonnull connection);
/* Ends the counting; nobody may use the count afterwards. */
uint64_t step_count_end(struct sqlite3 *_Nonnull connection, uint64_t *_Nonnull count);

#endif
