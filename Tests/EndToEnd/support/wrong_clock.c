/* A wall clock that is wrong by WRONG_CLOCK seconds, for one program: cc -shared -fPIC -o wrong_clock.so wrong_clock.c, then LD_PRELOAD.
 *
 * Clocks that only count on stay as they are, so that timeouts and timers keep their length. Who waits until a moment of the wall clock has
 * computed it from the wrong one, and the kernel compares with the right one: these moments are moved back. Times of files stay the kernel's,
 * as those of a file that another machine wrote. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

/* No counting clock of a machine comes near the first, that would be 31 years of uptime; past the second is for ever. */
#define WALL 1000000000LL
#define EVER (1LL << 40)

static time_t offset;

__attribute__((constructor)) static void read_offset(void) {
  const char *text = getenv("WRONG_CLOCK");
  if (text) offset = strtoll(text, NULL, 10);
}

/* The versions matter: the oldest pthread_cond_timedwait takes another structure. */
#define REAL(name, version) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(real))dlvsym(RTLD_NEXT, #name, version); \
  if (!real) real = (__typeof__(real))dlsym(RTLD_NEXT, #name)

static int is_wall(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE; }

static struct timespec as_kernel(const struct timespec *moment) {
  struct timespec moved = *moment;
  if (moved.tv_sec > WALL && moved.tv_sec < EVER) moved.tv_sec -= offset;
  return moved;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  REAL(clock_gettime, "GLIBC_2.17");
  int result = real(clock, now);
  if (result == 0 && is_wall(clock)) now->tv_sec += offset;
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  REAL(gettimeofday, "GLIBC_2.2.5");
  int result = real(now, zone);
  if (result == 0) now->tv_sec += offset;
  return result;
}

time_t time(time_t *now) {
  struct timespec moment;
  if (clock_gettime(CLOCK_REALTIME, &moment) != 0) return (time_t)-1;
  if (now) *now = moment.tv_sec;
  return moment.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
  REAL(pthread_cond_timedwait, "GLIBC_2.3.2");
  struct timespec moved = as_kernel(until);
  return real(condition, mutex, &moved);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
  REAL(pthread_mutex_timedlock, "GLIBC_2.34");
  struct timespec moved = as_kernel(until);
  return real(mutex, &moved);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  REAL(sem_timedwait, "GLIBC_2.34");
  struct timespec moved = as_kernel(until);
  return real(semaphore, &moved);
}

int timerfd_settime(int descriptor, int flags, const struct itimerspec *new, struct itimerspec *old) {
  REAL(timerfd_settime, "GLIBC_2.8");
  struct itimerspec moved = *new;
  if (flags & TFD_TIMER_ABSTIME) moved.it_value = as_kernel(&new->it_value);
  return real(descriptor, flags, &moved, old);
}
