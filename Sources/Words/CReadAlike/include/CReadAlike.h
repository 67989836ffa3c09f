// What text looks like to a person (Unicode Technical Standard 39), by the system's ICU. Its headers stay inside: Swift's Foundation brings
// an ICU of its own, with types of the same names.
#pragma once
#include <stdint.h>

/// Whether a word of UTF-8 is written in one script, or in those that are written together (`highly restrictive`, UTS 39 section 5.2).
/// Returns 0 as well for what cannot be checked.
int readalike_is_restrictive(const char *text, int32_t count);

/// Writes the skeleton (UTS 39 section 4) in UTF-8. Returns its length; -1 where there is none, or too little room.
int32_t readalike_skeleton(const char *text, int32_t count, char *skeleton, int32_t room);
