#define _GNU_SOURCE
#include "csandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

// What one attempt may use. `victim` is the process that the sandboxed one would like to get at.
struct place {
  const char *path;
  pid_t victim;
  uint64_t memory;
};

// Each returns 0 when it succeeded, else the errno.
static int outcome(long result) { return result >= 0 ? 0 : errno; }

static int opened(const char *path, int flags) {
  int descriptor = open(path, flags | O_CLOEXEC, 0600);
  int result = outcome(descriptor);
  char byte;
  if (result == 0 && (flags & (O_ACCMODE | O_DIRECTORY)) == O_RDONLY) {
    result = outcome(read(descriptor, &byte, 1));
  }
  if (descriptor >= 0) {
    close(descriptor);
  }
  return result;
}

static int read_file(const struct place *place) { return opened(place->path, O_RDONLY); }
static int write_file(const struct place *place) { return opened(place->path, O_WRONLY); }
static int read_system_file(const struct place *place) { (void)place; return opened("/etc/passwd", O_RDONLY); }
static int list_folder(const struct place *place) { (void)place; return opened("/", O_RDONLY | O_DIRECTORY); }

static int make_file(const struct place *place) {
  (void)place;
  return opened("/tmp", O_WRONLY | O_TMPFILE);
}

// Of a name that does not exist, so that nothing is lost where it is not refused: then it says ENOENT.
static int remove_file(const struct place *place) { (void)place; return outcome(unlink("/tmp/chartkeep-probe-nothing")); }
static int rename_file(const struct place *place) { (void)place; return outcome(rename("/tmp/chartkeep-probe-nothing", "/tmp/x")); }
static int change_mode(const struct place *place) { (void)place; return outcome(chmod("/tmp/chartkeep-probe-nothing", 0600)); }

static int of_victim(const struct place *place, const char *file) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", place->victim, file);
  int result = opened(path, O_RDONLY);
  // The process is there: where nothing of its name is, `ProtectProc=` of the unit hides it, which is a refusal.
  return result == ENOENT ? EACCES : result;
}

static int read_environment_of_parent(const struct place *place) { return of_victim(place, "environ"); }

static int read_memory_of_parent(const struct place *place) {
  char byte;
  struct iovec here = {&byte, 1};
  struct iovec there = {(void *)place, 1};
  return outcome(process_vm_readv(place->victim, &here, 1, &there, 1, 0));
}

static int signal_parent(const struct place *place) { return outcome(kill(place->victim, 0)); }
static int trace(const struct place *place) { (void)place; return outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL)); }

static int connect_tcp(const struct place *place) {
  (void)place;
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  return descriptor < 0 ? errno : outcome(connect(descriptor, (struct sockaddr *)&address, sizeof address));
}

static int send_udp(const struct place *place) {
  (void)place;
  int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  return descriptor < 0 ? errno : outcome(sendto(descriptor, "", 1, 0, (struct sockaddr *)&address, sizeof address));
}

static int connect_unix(const struct place *place) {
  (void)place;
  int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/chartkeep-probe-nothing"};
  return descriptor < 0 ? errno : outcome(connect(descriptor, (struct sockaddr *)&address, sizeof address));
}

static int make_socket_pair(const struct place *place) {
  (void)place;
  int ends[2];
  return outcome(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
}

static int start_process(const struct place *place) {
  (void)place;
  pid_t child = fork();
  if (child == 0) {
    _exit(0);
  }
  return outcome(child);
}

static void *nothing(void *argument) { return argument; }

static int start_thread(const struct place *place) {
  (void)place;
  pthread_t thread;
  return pthread_create(&thread, NULL, nothing, NULL);
}

static int run_program(const struct place *place) {
  (void)place;
  char *arguments[] = {"true", NULL};
  char *environment[] = {NULL};
  execve("/bin/true", arguments, environment);
  return errno;
}

static int make_code_in_memory(const struct place *place) {
  (void)place;
  return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0;
}

static int turn_memory_into_code(const struct place *place) {
  (void)place;
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? errno : outcome(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int take_more_memory_than_allowed(const struct place *place) {
  void *much = mmap(NULL, place->memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return much == MAP_FAILED ? errno : 0;
}

static int raise_limit(const struct place *place) {
  (void)place;
  struct rlimit wanted = {.rlim_cur = 1 << 20, .rlim_max = 1 << 20};
  return outcome(setrlimit(RLIMIT_FSIZE, &wanted));
}

static int allow_dumping(const struct place *place) { (void)place; return outcome(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)); }
static int use_io_uring(const struct place *place) { (void)place; return outcome(syscall(SYS_io_uring_setup, 0, NULL)); }
static int use_bpf(const struct place *place) { (void)place; return outcome(syscall(SYS_bpf, 0, NULL, 0)); }
static int mount_something(const struct place *place) { (void)place; return outcome(mount("x", "/chartkeep-probe-nothing", "tmpfs", 0, NULL)); }
static int change_namespace(const struct place *place) { (void)place; return outcome(unshare(0)); }
static int use_kernel_keys(const struct place *place) { (void)place; return outcome(syscall(SYS_keyctl, 0, -4, 0)); }
static int watch_performance(const struct place *place) { (void)place; return outcome(syscall(SYS_perf_event_open, NULL, 0, 0, 0, 0)); }
static int take_over_page_faults(const struct place *place) { (void)place; return outcome(syscall(SYS_userfaultfd, 0)); }

#define ATTEMPT(function) {#function, function}
static const struct {
  const char *name;
  int (*function)(const struct place *place);
} attempts[] = {
    ATTEMPT(read_file), ATTEMPT(write_file), ATTEMPT(read_system_file), ATTEMPT(list_folder), ATTEMPT(make_file), ATTEMPT(remove_file),
    ATTEMPT(rename_file), ATTEMPT(change_mode), ATTEMPT(read_environment_of_parent), ATTEMPT(read_memory_of_parent),
    ATTEMPT(signal_parent), ATTEMPT(trace), ATTEMPT(connect_tcp), ATTEMPT(send_udp), ATTEMPT(connect_unix), ATTEMPT(make_socket_pair),
    ATTEMPT(start_process), ATTEMPT(start_thread), ATTEMPT(run_program), ATTEMPT(make_code_in_memory), ATTEMPT(turn_memory_into_code),
    ATTEMPT(take_more_memory_than_allowed), ATTEMPT(raise_limit), ATTEMPT(allow_dumping), ATTEMPT(use_io_uring), ATTEMPT(use_bpf),
    ATTEMPT(mount_something), ATTEMPT(change_namespace), ATTEMPT(use_kernel_keys), ATTEMPT(watch_performance),
    ATTEMPT(take_over_page_faults),
};

const char *ck_sandbox_attempt_name(int attempt) {
  return attempt >= 0 && (size_t)attempt < sizeof attempts / sizeof attempts[0] ? attempts[attempt].name : NULL;
}

enum { NOT_MADE = -1000 };

int ck_sandbox_attempt(int attempt, const char *path, int confined, const ck_sandbox_limits *limits, const char *const readable[]) {
  if (ck_sandbox_attempt_name(attempt) == NULL) {
    return NOT_MADE;
  }
  // The answer comes over a pipe, since the exit status can't tell a program that was run from an attempt that succeeded.
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return NOT_MADE;
  }
  pid_t victim = getpid();
  pid_t child = fork();
  if (child == 0) {
    struct place place = {.path = path, .victim = victim, .memory = limits->memory + 1};
    int answer = NOT_MADE;
    if (!confined || (ck_sandbox_enter(limits) == 0 && ck_sandbox_confine(readable) == 0)) {
      answer = attempts[attempt].function(&place);
    }
    (void)!write(ends[1], &answer, sizeof answer);
    _exit(0);
  }
  close(ends[1]);
  int answer = NOT_MADE;
  int status = 0;
  if (child > 0) {
    ssize_t count = read(ends[0], &answer, sizeof answer);
    if (waitpid(child, &status, 0) != child) {
      answer = NOT_MADE;
    } else if (WIFSIGNALED(status)) {
      answer = -WTERMSIG(status);
    } else if (count != sizeof answer) {
      // Another program took the process over and ended well.
      answer = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : NOT_MADE;
    }
  }
  close(ends[0]);
  return answer;
}
