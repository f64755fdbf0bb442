#ifndef CUBETOP_CMAXMIND_H
#define CUBETOP_CMAXMIND_H
#include <maxminddb.h>
#include <netinet/in.h>
#include <string.h>

// What a database says of an address: the record's entry, or none. An address of IPv4 is in the last four of the sixteen bytes.
static inline bool maxmind_find(const MMDB_s *database, const uint8_t *bytes, bool is_ipv4, MMDB_entry_s *entry) {
  int error = MMDB_SUCCESS;
  MMDB_lookup_result_s found;
  if (is_ipv4) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    memcpy(&address.sin_addr, bytes + 12, 4);
    found = MMDB_lookup_sockaddr(database, (const struct sockaddr *)&address, &error);
  } else {
    if (database->metadata.ip_version == 4) return false;
    struct sockaddr_in6 address = {.sin6_family = AF_INET6};
    memcpy(&address.sin6_addr, bytes, 16);
    found = MMDB_lookup_sockaddr(database, (const struct sockaddr *)&address, &error);
  }
  if (error != MMDB_SUCCESS || !found.found_entry) return false;
  *entry = found.entry;
  return true;
}

// The value at up to two keys of a record; the second may be null.
static inline bool maxmind_value(MMDB_entry_s *entry, const char *first, const char *second, MMDB_entry_data_s *value) {
  const char *const path[] = {first, second, NULL};
  return MMDB_aget_value(entry, value, path) == MMDB_SUCCESS && value->has_data;
}

static inline const char *maxmind_text(const MMDB_entry_data_s *value) {
  return value->type == MMDB_DATA_TYPE_UTF8_STRING ? value->utf8_string : NULL;
}

// A number of any type: MaxMind's are unsigned and of 32 bits, other writers take the shortest that fits, or signed ones.
static inline bool maxmind_number(const MMDB_entry_data_s *value, uint64_t *number) {
  switch (value->type) {
    case MMDB_DATA_TYPE_UINT16: *number = value->uint16; return true;
    case MMDB_DATA_TYPE_UINT32: *number = value->uint32; return true;
    case MMDB_DATA_TYPE_UINT64: *number = value->uint64; return true;
    case MMDB_DATA_TYPE_INT32: *number = value->int32 < 0 ? 0 : (uint64_t)value->int32; return value->int32 >= 0;
    default: return false;
  }
}
#endif
