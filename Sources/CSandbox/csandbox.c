#define _GNU_SOURCE
#include "csandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static int limit(__rlimit_resource_t what, uint64_t soft, uint64_t hard) {
  struct rlimit current;
  if (getrlimit(what, &current) != 0) {
    return -errno;
  }
  // A limit that is already tighter stays: an unprivileged process cannot raise it, and a stricter unit must win.
  if (current.rlim_max != RLIM_INFINITY && hard > current.rlim_max) {
    hard = current.rlim_max;
  }
  struct rlimit wanted = {.rlim_cur = soft < hard ? soft : hard, .rlim_max = hard};
  return setrlimit(what, &wanted) == 0 ? 0 : -errno;
}

int ck_sandbox_enter(const ck_sandbox_limits *limits) {
  // The Swift runtime answers a crash by starting a debugger, which would print what is in memory.
  static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGQUIT, SIGSYS};
  for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++) {
    signal(crashes[i], SIG_DFL);
  }
  // A library that tries to write a cache file shall get an error, not the end.
  signal(SIGXFSZ, SIG_IGN);

  pid_t parent = getppid();
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return -errno;
  }
  // Had the parent ended before the first prctl, no signal would ever come.
  if (getppid() != parent) {
    return -ESRCH;
  }

  int result;
  if ((result = limit(RLIMIT_CORE, 0, 0)) != 0 || (result = limit(RLIMIT_FSIZE, 0, 0)) != 0 ||
      (result = limit(RLIMIT_NOFILE, limits->open_files, limits->open_files)) != 0 ||
      (result = limit(RLIMIT_AS, limits->memory, limits->memory)) != 0 ||
      // The soft limit sends SIGXCPU, by which the parent knows the cause; the hard one ends what ignores that.
      (result = limit(RLIMIT_CPU, limits->cpu_seconds, limits->cpu_seconds + 2)) != 0) {
    return result;
  }
  return 0;
}

int ck_sandbox_confine(const char *const readable[]) {
  int result = ck_sandbox_landlock(readable);
  return result == 0 ? ck_sandbox_filter() : result;
}

int ck_sandbox_thread_count(void) {
  DIR *tasks = opendir("/proc/self/task");
  if (tasks == NULL) {
    return -errno;
  }
  int count = 0;
  for (struct dirent *entry = readdir(tasks); entry != NULL; entry = readdir(tasks)) {
    count += entry->d_name[0] != '.';
  }
  closedir(tasks);
  return count;
}

int ck_sandbox_memory_file(const char *name) {
  int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  return descriptor >= 0 ? descriptor : -errno;
}

int ck_sandbox_seal(int descriptor) {
  return fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0 ? 0 : -errno;
}

int ck_sandbox_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }

// A copy above the numbers that the child's own descriptors take, so that no dup2 overwrites one that is still needed.
static int above(int descriptor) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 10);
  return copy >= 0 ? copy : -errno;
}

int ck_sandbox_spawn(const char *path, char *const arguments[], char *const environment[], int output, int input, int *process) {
  int high_output = above(output);
  if (high_output < 0) {
    return high_output;
  }
  int high_input = above(input);
  if (high_input < 0) {
    close(high_output);
    return high_input;
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int result = posix_spawn_file_actions_init(&actions);
  if (result == 0) {
    result = posix_spawnattr_init(&attributes);
    if (result == 0) {
      // A service ignores and blocks signals for itself; the worker starts with none of that.
      sigset_t none, all;
      sigemptyset(&none);
      sigfillset(&all);
      (void)((result = posix_spawnattr_setsigmask(&attributes, &none)) != 0 || (result = posix_spawnattr_setsigdefault(&attributes, &all)) != 0 ||
          (result = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) != 0 ||
          (result = posix_spawn_file_actions_adddup2(&actions, high_output, 1)) != 0 ||
          (result = posix_spawn_file_actions_adddup2(&actions, high_input, 3)) != 0 ||
          (result = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)) != 0 ||
          (result = posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)) != 0 ||
          (result = posix_spawn_file_actions_addclosefrom_np(&actions, 4)) != 0 ||
          (result = posix_spawn(process, path, &actions, &attributes, arguments, environment)) != 0);
      posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
  }
  close(high_output);
  close(high_input);
  return -result;
}
