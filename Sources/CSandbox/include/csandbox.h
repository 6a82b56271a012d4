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
