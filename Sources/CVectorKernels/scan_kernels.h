/* The tables of kernels, each from a file of its own. */
#ifndef CHARTKEEP_SCAN_KERNELS_H
#define CHARTKEEP_SCAN_KERNELS_H

#include "cpu.h"
#include "scan.h"

/* A test may compile the kernels of other processors with a library that imitates their instructions. */
#if defined(__x86_64__) || defined(CK_IMITATE_X86)
#define CK_HAS_X86 1
#endif
#if defined(__aarch64__) || defined(CK_IMITATE_NEON)
#define CK_HAS_NEON 1
#endif

/* So many rows ahead of the one at hand are asked for, so that reading memory and multiplying overlap. */
enum { CK_ROWS_AHEAD = 6 };

#define CK_PREFETCH(address) __builtin_prefetch((address), 0, 3)

static inline void ck_prefetch_row(const void *row) {
  const char *bytes = row;
  for (int line = 0; line < CK_DIMENSION; line += 64) CK_PREFETCH(bytes + line);
}

/* For each instruction set's file to compile for itself. */
static inline __attribute__((always_inline)) void ck_fill_table(const float *entries, ck_table *table) {
  float least[CK_SUBSPACES], ranges[CK_TABLE_GROUPS] = {0}, widest = 1e-20f, offset = 0;
  for (int s = 0; s < CK_SUBSPACES; s++) {
    float low = entries[16 * s], high = low;
    for (int e = 1; e < 16; e++) {
      float entry = entries[16 * s + e];
      low = entry < low ? entry : low;
      high = entry > high ? entry : high;
    }
    least[s] = low;
    offset += low;
    int pair = s >> 1, group = pair / 16 * 4 + pair % 4;
    ranges[group] += high - low;
  }
  for (int group = 0; group < CK_TABLE_GROUPS; group++) widest = ranges[group] > widest ? ranges[group] : widest;
  /* Eight numbers may be rounded up by a half each. */
  float per_step = 251 / widest;
  for (int s = 0; s < CK_SUBSPACES; s++) {
    uint8_t *out = s & 1 ? table->high[s >> 1] : table->low[s >> 1];
    for (int e = 0; e < 16; e++) out[e] = (uint8_t)(int32_t)((entries[16 * s + e] - least[s]) * per_step + 0.5f);
  }
  table->scale = widest / 251;
  table->offset = offset;
}

extern const ck_scan_kernels ck_scan_plain;
#if CK_HAS_X86
extern const ck_scan_kernels ck_scan_avx2;
extern const ck_scan_kernels ck_scan_avx512;
extern const ck_scan_kernels ck_scan_avx512_vnni;
#endif
#if CK_HAS_NEON
extern const ck_scan_kernels ck_scan_neon;
#endif

#endif
