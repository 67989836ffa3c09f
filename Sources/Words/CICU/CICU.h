// The system's ICU: what text looks like to a person (Unicode Technical Standard 39). Its functions bear the library's version in their
// names by way of macros, which Swift does not see; so each that is used has a function here.
#include <unicode/uspoof.h>

/// Checks that a word is written in one script, or in those that are written together (`highly restrictive`, UTS 39 section 5.2).
static inline USpoofChecker *securemail_spoof_open(void) {
    UErrorCode code = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&code);
    if (U_FAILURE(code)) return NULL;
    uspoof_setChecks(checker, USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE, &code);
    uspoof_setRestrictionLevel(checker, USPOOF_HIGHLY_RESTRICTIVE);
    if (U_SUCCESS(code)) return checker;
    uspoof_close(checker);
    return NULL;
}

/// Whether the text passes; what cannot be checked does not.
static inline int securemail_spoof_passes(const USpoofChecker *checker, const char *text, int32_t count) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t found = uspoof_check2UTF8(checker, text, count, NULL, &code);
    return U_SUCCESS(code) && found == 0;
}

/// Writes the skeleton (UTS 39 section 4). Returns its length, or -1.
static inline int32_t securemail_spoof_skeleton(
    const USpoofChecker *checker, const char *text, int32_t count, char *skeleton, int32_t room) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t length = uspoof_getSkeletonUTF8(checker, 0, text, count, skeleton, room, &code);
    return U_SUCCESS(code) && length <= room ? length : -1;
}
