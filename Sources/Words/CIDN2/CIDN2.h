// The system's libidn2 (IDNA2008 with the mapping of UTS 46), and libunistring on which it stands (normal forms, case folding).
#include <idn2.h>
#include <stdlib.h>
#include <unicase.h>
#include <uninorm.h>

// The normal form is an incomplete type in the library's header, which Swift cannot name.
static inline uint8_t *securemail_lowercase_nfc(const uint8_t *text, size_t count, size_t *length) {
    return u8_tolower(text, count, NULL, UNINORM_NFC, NULL, length);
}

static inline uint8_t *securemail_decompose(const uint8_t *text, size_t count, size_t *length) {
    return u8_normalize(UNINORM_NFKD, text, count, NULL, length);
}
