/*
 * What the worker process needs of Linux and Swift cannot call: `prctl` is variadic, and a child's limits and signals are
 * macros and unions in C.
 * Every function returns 0 or a descriptor on success and -errno on failure.
 */
#ifndef CSANDBOX_H
#define CSANDBOX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the process may use from now on; none of it can be raised again. */
typedef struct {
  /* Bytes of address space. */
  uint64_t memory;
  uint64_t cpu_seconds;
  uint64_t open_files;
} ck_sandbox_limits;

/*
 * Sets the limits (no core file, no byte written to any file), ends this process with the thread that spawned it, forbids
 * gaining privileges and being looked into, and gives crashes their plain outcome: dead by that signal, with nothing printed.
 * Call it first, with one thread running.
 */
int ck_sandbox_enter(const ck_sandbox_limits *limits);

/*
 * The second half, when everything is loaded and open that will be needed: from here on only what lies under the paths in `readable` (ended
 * by NULL; what does not exist is passed over) can be opened, for reading only; no socket, process, thread, signal to others or new code; a
 * call that no library has a reason for ends the process with SIGSYS. `docs/decisions/0016-worker-sandbox.md` says what and why.
 * -ENOSYS where the kernel has no Landlock. Call it with one thread running.
 */
int ck_sandbox_confine(const char *const readable[]);

/* Its two parts: Landlock for files (and, on newer kernels, TCP and signals), seccomp for everything else. */
int ck_sandbox_landlock(const char *const readable[]);
int ck_sandbox_filter(void);

/* What the running kernel has: Landlock's version, 0 for none; 1 or 0 for seccomp filters. */
int ck_sandbox_landlock_version(void);
int ck_sandbox_has_filters(void);

/*
 * The sandbox tried from inside. Each attempt runs in a child of its own, inside the sandbox (`confined`) or outside it, so that an attempt
 * which ends the process is told apart from one that fails for another reason.
 * `path` is what the attempts on files take; the others have no use for it.
 * Gives the errno of the attempt, 0 when it succeeded, or -N when signal N ended the child; -1000 when it could not be made.
 */
int ck_sandbox_attempt(int attempt, const char *path, int confined, const ck_sandbox_limits *limits, const char *const readable[]);

/* What attempt number 0, 1, … is called, or NULL past the last one. */
const char *ck_sandbox_attempt_name(int attempt);

/* How many threads this process has. Rules laid on one thread later would not bind the others. */
int ck_sandbox_thread_count(void);

/* An empty file that exists in memory only; closed on exec. `name` shows in /proc and must say nothing about the content. */
int ck_sandbox_memory_file(const char *name);

/* After this nobody can change or resize a memory file, whoever holds a descriptor of it. */
int ck_sandbox_seal(int descriptor);

/* A pipe, `ends[0]` to read from and `ends[1]` to write to, both closed on exec from the start. */
int ck_sandbox_pipe(int ends[2]);

/*
 * posix_spawn with exactly the descriptors 0 (nothing), 1 = `output`, 2 (nothing) and 3 = `input` in the child; everything else
 * is closed there.
 */
int ck_sandbox_spawn(const char *path, char *const arguments[], char *const environment[], int output, int input, int *process);

#ifdef __cplusplus
}
#endif

#endif
