#ifndef CUBETOP_CPCRE2_H
#define CUBETOP_CPCRE2_H
// Bytes, not characters: a log is not promised to be UTF-8.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#endif
