#define _GNU_SOURCE
#include "csandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>

// What reading a file takes: memory, time, what is open, and looking at what Landlock lets be opened. The order matters a little, since
// the kernel goes through the rules for each call; what OCR calls a million times stands first.
static const int allowed[] = {
    SCMP_SYS(futex), SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    SCMP_SYS(clock_gettime),
    // Descriptors that are open.
    SCMP_SYS(close), SCMP_SYS(dup), SCMP_SYS(fadvise64), SCMP_SYS(fstat), SCMP_SYS(fstatfs), SCMP_SYS(getdents64), SCMP_SYS(lseek),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(readv), SCMP_SYS(writev),
    // What is where. Landlock does not guard these: they tell whether a name exists, and nothing that is in it.
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(getcwd), SCMP_SYS(lstat), SCMP_SYS(newfstatat),
    SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(stat), SCMP_SYS(statfs), SCMP_SYS(statx),
    // Itself.
    SCMP_SYS(getcpu), SCMP_SYS(getegid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(getrandom),
    SCMP_SYS(getrlimit), SCMP_SYS(getrusage), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(membarrier), SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
    SCMP_SYS(sigaltstack), SCMP_SYS(sysinfo), SCMP_SYS(times), SCMP_SYS(uname),
    // Time, where the kernel does not give it without a call, and waiting.
    SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(nanosleep), SCMP_SYS(time),
    SCMP_SYS(exit), SCMP_SYS(exit_group),
};

// No library has a reason for these; who calls one is not a library any more. Ending the process at once spares looking for what an
// error code would lead to.
static const int deadly[] = {
    SCMP_SYS(acct), SCMP_SYS(add_key), SCMP_SYS(adjtimex), SCMP_SYS(bpf), SCMP_SYS(chroot), SCMP_SYS(clock_adjtime),
    SCMP_SYS(clock_settime), SCMP_SYS(delete_module), SCMP_SYS(finit_module), SCMP_SYS(fsconfig), SCMP_SYS(fsmount), SCMP_SYS(fsopen),
    SCMP_SYS(fspick), SCMP_SYS(init_module), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(io_uring_setup),
    SCMP_SYS(ioperm), SCMP_SYS(iopl), SCMP_SYS(kcmp), SCMP_SYS(kexec_file_load), SCMP_SYS(kexec_load), SCMP_SYS(keyctl),
    SCMP_SYS(modify_ldt), SCMP_SYS(mount), SCMP_SYS(mount_setattr), SCMP_SYS(move_mount), SCMP_SYS(open_by_handle_at),
    SCMP_SYS(open_tree), SCMP_SYS(perf_event_open), SCMP_SYS(personality), SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_send_signal), SCMP_SYS(pivot_root), SCMP_SYS(process_madvise), SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev), SCMP_SYS(ptrace), SCMP_SYS(quotactl), SCMP_SYS(reboot), SCMP_SYS(request_key), SCMP_SYS(setdomainname),
    SCMP_SYS(sethostname), SCMP_SYS(setns), SCMP_SYS(settimeofday), SCMP_SYS(swapoff), SCMP_SYS(swapon), SCMP_SYS(syslog),
    SCMP_SYS(umount2), SCMP_SYS(unshare), SCMP_SYS(userfaultfd), SCMP_SYS(vhangup),
};

// Newer ways of doing something for which libraries have an older one. They take that when they are told that the kernel lacks the new one.
static const int unknown[] = {SCMP_SYS(clone3), SCMP_SYS(close_range), SCMP_SYS(epoll_pwait2), SCMP_SYS(openat2), SCMP_SYS(rseq)};

static const int descriptor_flags[] = {F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC};

// An int or a pid in the lower half of a register; the upper half is nobody's.
#define IS(argument, value) SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, 0xFFFFFFFF, (uint32_t)(value))
#define HAS_NONE_OF(argument, bits) SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, (uint32_t)(bits), 0)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int add_rules(scmp_filter_ctx filter) {
  int result = 0;
  for (size_t i = 0; result == 0 && i < COUNT(allowed); i++) {
    result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
  }
  for (size_t i = 0; result == 0 && i < COUNT(deadly); i++) {
    result = seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, deadly[i], 0);
  }
  for (size_t i = 0; result == 0 && i < COUNT(unknown); i++) {
    result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), unknown[i], 0);
  }
  for (size_t i = 0; result == 0 && i < COUNT(descriptor_flags); i++) {
    result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, IS(1, descriptor_flags[i]));
  }
  if (result != 0) {
    return result;
  }
  // Of O_TMPFILE only the bit that is its own: the others are O_DIRECTORY.
  const uint32_t writes = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
  (void)(
      // Reading only; which files is Landlock's part.
      (result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, HAS_NONE_OF(1, writes))) != 0 ||
      (result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, HAS_NONE_OF(2, writes))) != 0 ||
      // All code is loaded by now: no memory becomes code any more, neither anonymous memory nor a file's, the input's least of all.
      (result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, HAS_NONE_OF(2, PROT_EXEC))) != 0 ||
      (result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, HAS_NONE_OF(2, PROT_EXEC))) != 0 ||
      // `abort` signals its own thread; nobody else may be signalled.
      (result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, IS(0, getpid()))) != 0 ||
      // The budget of processor time; alarms of other kinds have no use here.
      (result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(setitimer), 1, IS(0, ITIMER_PROF))) != 0 ||
      // glibc's getrlimit.
      (result = seccomp_rule_add(
           filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, IS(0, 0), SCMP_CMP64(2, SCMP_CMP_EQ, 0, 0))) != 0 ||
      // stdio asks each stream whether it is a terminal.
      (result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), 0)) != 0);
  return result;
}

int ck_sandbox_filter(void) {
  // Whatever is not named is refused with EPERM: libraries try much (threads, sockets, helpers) and carry on without.
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == NULL) {
    return -ENOMEM;
  }
  // The numbers of another architecture's calls (x32, i386) mean other things.
  int result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  if (result == 0) {
    result = add_rules(filter);
  }
  if (result == 0) {
    result = seccomp_load(filter);
  }
  seccomp_release(filter);
  return result;
}

int ck_sandbox_has_filters(void) {
  // Without a filter to load the kernel answers EFAULT where it knows filters, and EINVAL where it does not.
  return prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, NULL, 0, 0) != 0 && errno == EFAULT;
}
