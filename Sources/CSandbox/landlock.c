#define _GNU_SOURCE
#include "csandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Debian 12's headers know Landlock's second version; the kernel may have a later one. So what is needed of the interface is written down
// here, from the kernel's Documentation/userspace-api/landlock.rst. The three calls have the same numbers on every architecture.
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };

// Rights to files and folders; then to the network; then what reaches nobody outside.
static const uint64_t read_file = 1 << 2, read_dir = 1 << 3;
static const uint64_t all_of_version_1 = (1 << 13) - 1;  // execute, write, read, remove, make …
static const uint64_t refer_2 = 1 << 13;                 // link or rename into another folder
static const uint64_t truncate_3 = 1 << 14;
static const uint64_t ioctl_device_5 = 1 << 15;
static const uint64_t bind_and_connect_tcp_4 = 1 << 0 | 1 << 1;
static const uint64_t abstract_sockets_and_signals_6 = 1 << 0 | 1 << 1;

struct ruleset {
  uint64_t files;
  uint64_t network;  // known from version 4 on
  uint64_t scoped;   // known from version 6 on
};

struct path_rule {
  uint64_t access;
  int32_t parent;
} __attribute__((packed));

int ck_sandbox_landlock_version(void) {
  long version = syscall(CREATE_RULESET, NULL, 0, CREATE_RULESET_VERSION);
  return version > 0 ? (int)version : 0;
}

static int permit_reading(int ruleset, const char *path) {
  int place = open(path, O_PATH | O_CLOEXEC);
  if (place < 0) {
    // What is not installed need not be read.
    return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -errno;
  }
  struct stat status;
  int result = fstat(place, &status) == 0 ? 0 : -errno;
  if (result == 0) {
    struct path_rule rule = {.access = read_file | (S_ISDIR(status.st_mode) ? read_dir : 0), .parent = place};
    result = syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0) == 0 ? 0 : -errno;
  }
  close(place);
  return result;
}

int ck_sandbox_landlock(const char *const readable[]) {
  int version = ck_sandbox_landlock_version();
  if (version == 0) {
    return -ENOSYS;
  }
  // Everything that this kernel can forbid is forbidden. An older one would refuse bits and fields that it does not know.
  struct ruleset wanted = {.files = all_of_version_1};
  size_t size = sizeof wanted.files;
  if (version >= 2) {
    wanted.files |= refer_2;
  }
  if (version >= 3) {
    wanted.files |= truncate_3;
  }
  if (version >= 4) {
    wanted.network = bind_and_connect_tcp_4;
    size += sizeof wanted.network;
  }
  if (version >= 5) {
    wanted.files |= ioctl_device_5;
  }
  if (version >= 6) {
    wanted.scoped = abstract_sockets_and_signals_6;
    size += sizeof wanted.scoped;
  }
  long ruleset = syscall(CREATE_RULESET, &wanted, size, 0);
  if (ruleset < 0) {
    return -errno;
  }
  int result = 0;
  for (size_t i = 0; result == 0 && readable[i] != NULL; i++) {
    result = permit_reading((int)ruleset, readable[i]);
  }
  if (result == 0 && syscall(RESTRICT_SELF, (int)ruleset, 0) != 0) {
    result = -errno;
  }
  close((int)ruleset);
  return result;
}
