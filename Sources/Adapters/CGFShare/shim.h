// The system's libgfshare: Shamir's secret sharing over GF(2^8).
#include <errno.h>
#include <libgfshare.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>

// The library's own choice is random(3). Without a generator nothing may be split at all.
static inline void securemail_gfshare_fill(unsigned char *octets, unsigned int count) {
    while (count > 0) {
        ssize_t got = getrandom(octets, count, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) abort();
        octets += got;
        count -= (unsigned int)got;
    }
}

// The generator stands in a global variable of the library, which Swift cannot set; it is always set to the same.
static inline gfshare_ctx *securemail_gfshare_encoder(
    unsigned char *numbers, unsigned int count, unsigned char threshold, unsigned int size) {
    gfshare_fill_rand = securemail_gfshare_fill;
    return gfshare_ctx_init_enc(numbers, count, threshold, size);
}

static inline gfshare_ctx *securemail_gfshare_decoder(unsigned char *numbers, unsigned int count, unsigned int size) {
    gfshare_fill_rand = securemail_gfshare_fill;
    return gfshare_ctx_init_dec(numbers, count, size);
}

// What Swift's module of glibc leaves out.
static inline int securemail_not_dumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
static inline void securemail_wipe(void *octets, size_t count) { explicit_bzero(octets, count); }
