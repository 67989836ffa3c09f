// Preloaded by scripts/thread-sanitizer. Swift's Mutex takes a lock that is contended inside libswiftSynchronization, which the sanitizer does
// not see into, and hands it over in the kernel (futex(2), FUTEX_LOCK_PI and FUTEX_UNLOCK_PI): what happened under the lock would be taken
// for a race. It is told of both here. Where nobody else waits, the lock is an atomic in our own code, which it sees.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <sys/syscall.h>

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

// _MutexHandle._lockSlow(_:), whose `self`, the handle, comes in r13.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
static void *lockSlow __attribute__((used));

static void acquired(void *handle) __attribute__((used));
static void acquired(void *handle) {
    if (__tsan_acquire) __tsan_acquire(handle);
}

#ifdef __x86_64__
__asm__(
    ".text\n.globl \"" LOCK_SLOW "\"\n.type \"" LOCK_SLOW "\", @function\n\"" LOCK_SLOW "\":\n"
    "  pushq %r13\n"
    "  call *lockSlow(%rip)\n"
    "  popq %r13\n"
    "  movq %r13, %rdi\n"
    "  jmp acquired\n");
#endif

__attribute__((constructor)) static void find(void) { lockSlow = dlsym(RTLD_NEXT, LOCK_SLOW); }

long syscall(long number, ...) {
    static long (*next)(long, ...);
    if (!next) next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
    va_end(list);
    int operation = number == SYS_futex ? (int)a[1] & FUTEX_CMD_MASK : -1;
    if (operation == FUTEX_UNLOCK_PI && __tsan_release) __tsan_release((void *)a[0]);
    return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
