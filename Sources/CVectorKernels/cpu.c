#include "cpu.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

/* XCR0: the register sets that the operating system saves (Intel SDM vol. 1, 13.3). */
static uint64_t saved_registers(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

/* Linux gives a process the tiles' 8 KiB only when it asks (Documentation/arch/x86/xstate.rst). */
static int may_use_tiles(void) {
  enum { arch_get_xcomp_perm = 0x1022, arch_req_xcomp_perm = 0x1023, tile_data = 18 };
  if (syscall(SYS_arch_prctl, arch_req_xcomp_perm, tile_data) != 0) return 0;
  uint64_t permitted = 0;
  return syscall(SYS_arch_prctl, arch_get_xcomp_perm, &permitted) == 0 && (permitted >> tile_data & 1);
}

static uint32_t detect(void) {
  uint32_t a, b, c, d, features = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  int has_fma = c >> 12 & 1, has_osxsave = c >> 27 & 1, has_avx = c >> 28 & 1, has_f16c = c >> 29 & 1;
  if (!has_osxsave || !has_avx) return 0;
  uint64_t saved = saved_registers();
  int saves_ymm = (saved & 0x6) == 0x6, saves_zmm = (saved & 0xe6) == 0xe6, saves_tiles = (saved & 0x60000) == 0x60000;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  uint32_t subleaves = a;
  if (saves_ymm && has_fma && has_f16c && (b >> 5 & 1)) features |= CK_CPU_AVX2;
  /* F, DQ, BW, VL */
  if ((features & CK_CPU_AVX2) && saves_zmm && (b >> 16 & 1) && (b >> 17 & 1) && (b >> 30 & 1) && (b >> 31 & 1)) {
    features |= CK_CPU_AVX512;
    if (c >> 11 & 1) features |= CK_CPU_AVX512_VNNI;
    if (saves_tiles && (d >> 24 & 1) && ((d >> 22 & 1) || (d >> 25 & 1)) && may_use_tiles()) {
      if (d >> 22 & 1) features |= CK_CPU_AMX_BF16;
      if (d >> 25 & 1) features |= CK_CPU_AMX_INT8;
    }
  }
  if (subleaves >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d)) {
    if ((features & CK_CPU_AVX2) && (a >> 4 & 1)) features |= CK_CPU_AVX_VNNI;
    if ((features & CK_CPU_AVX512) && (a >> 5 & 1)) features |= CK_CPU_AVX512_BF16;
  }
  return features;
}

#elif defined(__aarch64__)

#include <sys/auxv.h>

static uint32_t detect(void) {
  enum { asimddp = 1 << 20 };
  return CK_CPU_NEON | (getauxval(AT_HWCAP) & asimddp ? CK_CPU_DOTPROD : 0);
}

#else

static uint32_t detect(void) { return 0; }

#endif

uint32_t ck_cpu_features(void) {
  /* Bit 31 says that the rest is known. Two threads that come first at once find the same. */
  static uint32_t known;
  uint32_t features = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (features == 0) {
    features = detect() | UINT32_C(1) << 31;
    __atomic_store_n(&known, features, __ATOMIC_RELAXED);
  }
  return features & CK_CPU_ALL;
}
