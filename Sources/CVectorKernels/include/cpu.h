/*
 * What this processor can do and this process may use, as bits. Kernels are chosen by these bits alone: family and model
 * numbers lie in virtual machines.
 */
#ifndef CHARTKEEP_CPU_H
#define CHARTKEEP_CPU_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Each bit says that the instructions are there and that the operating system saves their registers. */
enum {
  /* AVX2, FMA and F16C. */
  CK_CPU_AVX2 = 1 << 0,
  /* AVX-512 F, BW, DQ and VL. */
  CK_CPU_AVX512 = 1 << 1,
  CK_CPU_AVX512_VNNI = 1 << 2,
  CK_CPU_AVX512_BF16 = 1 << 3,
  CK_CPU_AMX_BF16 = 1 << 4,
  CK_CPU_AMX_INT8 = 1 << 5,
  CK_CPU_AVX_VNNI = 1 << 6,
  CK_CPU_NEON = 1 << 8,
  CK_CPU_DOTPROD = 1 << 9,
  CK_CPU_ALL = 0x3ff,
};

/*
 * The bits of this machine. For AMX it asks the kernel for the tiles' registers (arch_prctl ARCH_REQ_XCOMP_PERM), which holds
 * for the whole process; the bits are missing when that is refused. The same answer each time; callable from any thread.
 */
uint32_t ck_cpu_features(void);

#ifdef __cplusplus
}
#endif

#endif
