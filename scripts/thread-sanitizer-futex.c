// Preloaded by scripts/thread-sanitizer. Swift's Mutex hands a lock that others wait for over in the kernel (futex(2), FUTEX_LOCK_PI and
// FUTEX_UNLOCK_PI), which the sanitizer does not see: it would take what happened under the lock for a race. It is told here.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <sys/syscall.h>

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

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
    long result = next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    int isTaken = operation == FUTEX_LOCK_PI || operation == FUTEX_TRYLOCK_PI;
    if (isTaken && result == 0 && __tsan_acquire) __tsan_acquire((void *)a[0]);
    return result;
}
