#ifndef CUBETOP_CARCHIVE_H
#define CUBETOP_CARCHIVE_H
#include <archive.h>
#include <archive_entry.h>
#endif
