#include "CReadAlike.h"

#include <pthread.h>
#include <unicode/uspoof.h>

// Made once and then only read: ICU lets any number of threads use a checker that is not changed.
static USpoofChecker *checker;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_checker(void) {
    UErrorCode code = U_ZERO_ERROR;
    USpoofChecker *made = uspoof_open(&code);
    if (U_FAILURE(code)) return;
    uspoof_setChecks(made, USPOOF_RESTRICTION_LEVEL, &code);
    uspoof_setRestrictionLevel(made, USPOOF_HIGHLY_RESTRICTIVE);
    if (U_SUCCESS(code))
        checker = made;
    else
        uspoof_close(made);
}

int readalike_is_restrictive(const char *text, int32_t count) {
    pthread_once(&once, make_checker);
    if (!checker) return 0;
    UErrorCode code = U_ZERO_ERROR;
    int32_t found = uspoof_check2UTF8(checker, text, count, NULL, &code);
    return U_SUCCESS(code) && found == 0;
}

int32_t readalike_skeleton(const char *text, int32_t count, char *skeleton, int32_t room) {
    pthread_once(&once, make_checker);
    if (!checker) return -1;
    UErrorCode code = U_ZERO_ERROR;
    int32_t length = uspoof_getSkeletonUTF8(checker, 0, text, count, skeleton, room, &code);
    return U_SUCCESS(code) && length <= room ? length : -1;
}
