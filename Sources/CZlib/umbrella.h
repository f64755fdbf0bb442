#ifndef CUBETOP_CZLIB_H
#define CUBETOP_CZLIB_H
#include <zlib.h>
#endif
