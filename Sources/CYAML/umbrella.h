#ifndef CUBETOP_CYAML_H
#define CUBETOP_CYAML_H
#include <yaml.h>
#endif
