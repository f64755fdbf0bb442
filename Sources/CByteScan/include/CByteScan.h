#ifndef CUBETOP_CBYTESCAN_H
#define CUBETOP_CBYTESCAN_H
#include <stddef.h>
#include <stdint.h>

/* Where the bytes are that give a log its structure, found 64 at a step. In C because Swift has neither an operation that
   makes a bit of each byte of a comparison, nor functions compiled for several processors. */

/* So many marks more than there are may be written, and as many are. */
enum { BYTE_SCAN_PADDING = 8 };

/* Scans `count` bytes, from 1 to 2^31, and reads nothing beyond them. Writes
   - `marks`: the offsets of all quotes, backslashes and newlines, ascending, and BYTE_SCAN_PADDING times that of the last
     byte. Room for `count` + BYTE_SCAN_PADDING.
   - `spaces`: a bit for each byte, whether it is a space; in a word for each 64 bytes begun, and two more that are 0.
   Returns the number of marks, without the padding. */
size_t byte_scan(const uint8_t *bytes, size_t count, uint32_t *marks, uint64_t *spaces);

#endif
