#include "scan_kernels.h"

#if CK_HAS_NEON

#ifdef CK_IMITATE_NEON
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/arm/neon.h>
#else
#include <arm_neon.h>
#endif

/* Sixteen rows' sums of 64 entries each. */
static inline void add_entries(const ck_block *block, const ck_table *table, uint16x8_t *first, uint16x8_t *second) {
  const uint8x16_t nibble = vdupq_n_u8(15);
  *first = vdupq_n_u16(0);
  *second = vdupq_n_u16(0);
  for (int group = 0; group < CK_TABLE_GROUPS; group++) {
    uint8x16_t bytes = vdupq_n_u8(0);
    for (int pair = group % 4 + group / 4 * 16; pair < group / 4 * 16 + 16; pair += 4) {
      uint8x16_t code = vld1q_u8(block->codes[pair]);
      bytes = vaddq_u8(bytes, vqtbl1q_u8(vld1q_u8(table->low[pair]), vandq_u8(code, nibble)));
      bytes = vaddq_u8(bytes, vqtbl1q_u8(vld1q_u8(table->high[pair]), vshrq_n_u8(code, 4)));
    }
    *first = vaddw_u8(*first, vget_low_u8(bytes));
    *second = vaddw_u8(*second, vget_high_u8(bytes));
  }
}

static size_t scan(
  const ck_block *blocks, size_t rows, const ck_table *table, float base, float threshold, uint32_t first, ck_candidate *out) {
  const float32x4_t scale = vdupq_n_f32(table->scale), offset = vdupq_n_f32(table->offset), bases = vdupq_n_f32(base);
  size_t count = 0;
  for (size_t row = 0; row < rows; row += CK_BLOCK_ROWS) {
    const ck_block *block = blocks + row / CK_BLOCK_ROWS;
    uint16x8_t sums[2];
    add_entries(block, table, &sums[0], &sums[1]);
    float numbers[CK_BLOCK_ROWS];
    float32x4_t greatest = vdupq_n_f32(-3e38f);
    for (int half = 0; half < 2; half++) {
      float32x4_t low = vcvtq_f32_u32(vmovl_u16(vget_low_u16(sums[half])));
      float32x4_t high = vcvtq_f32_u32(vmovl_u16(vget_high_u16(sums[half])));
      low = vfmaq_f32(bases, vfmaq_f32(offset, low, scale), vld1q_f32(block->factors + 8 * half));
      high = vfmaq_f32(bases, vfmaq_f32(offset, high, scale), vld1q_f32(block->factors + 8 * half + 4));
      vst1q_f32(numbers + 8 * half, low);
      vst1q_f32(numbers + 8 * half + 4, high);
      greatest = vmaxq_f32(greatest, vmaxq_f32(low, high));
    }
    if (!(vmaxvq_f32(greatest) > threshold)) continue;
    size_t lanes = rows - row < CK_BLOCK_ROWS ? rows - row : CK_BLOCK_ROWS;
    for (size_t lane = 0; lane < lanes; lane++) {
      if (numbers[lane] > threshold) out[count++] = (ck_candidate){numbers[lane], first + (uint32_t)(row + lane)};
    }
  }
  return count;
}

static inline int32_t multiply8_row(const int8_t *vector, const int16_t *query) {
  int32x4_t a = vdupq_n_s32(0), b = vdupq_n_s32(0);
  for (int j = 0; j < CK_DIMENSION; j += 16) {
    int8x16_t bytes = vld1q_s8(vector + j);
    int16x8_t low = vmovl_s8(vget_low_s8(bytes)), high = vmovl_s8(vget_high_s8(bytes));
    int16x8_t first = vld1q_s16(query + j), second = vld1q_s16(query + j + 8);
    a = vmlal_s16(vmlal_s16(a, vget_low_s16(low), vget_low_s16(first)), vget_high_s16(low), vget_high_s16(first));
    b = vmlal_s16(vmlal_s16(b, vget_low_s16(high), vget_low_s16(second)), vget_high_s16(high), vget_high_s16(second));
  }
  return vaddvq_s32(vaddq_s32(a, b));
}

static void multiply8(
  const int8_t *vectors, const uint32_t *numbers, size_t count, const int16_t *query, int32_t *products) {
  for (size_t i = 0; numbers && i < count && i < CK_ROWS_AHEAD; i++) ck_prefetch_row(vectors + CK_DIMENSION * (size_t)numbers[i]);
  for (size_t i = 0; i < count; i++) {
    if (numbers && i + CK_ROWS_AHEAD < count) ck_prefetch_row(vectors + CK_DIMENSION * (size_t)numbers[i + CK_ROWS_AHEAD]);
    products[i] = multiply8_row(vectors + CK_DIMENSION * (size_t)(numbers ? numbers[i] : i), query);
  }
}

static void multiply16(
  const int8_t *high, const uint8_t *low, const uint32_t *numbers, size_t count, const float *query, float *products) {
  for (size_t i = 0; i < count; i++) {
    size_t first = CK_DIMENSION * (size_t)(numbers ? numbers[i] : i);
    float32x4_t sum = vdupq_n_f32(0);
    for (size_t j = 0; j < CK_DIMENSION; j += 8) {
      int16x8_t highs = vshlq_n_s16(vmovl_s8(vld1_s8(high + first + j)), 8);
      int16x8_t row = vorrq_s16(highs, vreinterpretq_s16_u16(vmovl_u8(vld1_u8(low + first + j))));
      sum = vfmaq_f32(sum, vcvtq_f32_s32(vmovl_s16(vget_low_s16(row))), vld1q_f32(query + j));
      sum = vfmaq_f32(sum, vcvtq_f32_s32(vmovl_s16(vget_high_s16(row))), vld1q_f32(query + j + 4));
    }
    products[i] = vaddvq_f32(sum);
  }
}

static void multiply_codebook(const float *codebook, const float *query, float *entries) {
  for (size_t s = 0; s < CK_SUBSPACES; s++, codebook += CK_SUBSPACE_WIDTH * 16, query += CK_SUBSPACE_WIDTH, entries += 16) {
    for (size_t quarter = 0; quarter < 16; quarter += 4) {
      float32x4_t sum = vdupq_n_f32(0);
      for (size_t j = 0; j < CK_SUBSPACE_WIDTH; j++) sum = vfmaq_n_f32(sum, vld1q_f32(codebook + 16 * j + quarter), query[j]);
      vst1q_f32(entries + quarter, sum);
    }
  }
}

static void fill_table(const float *entries, ck_table *table) { ck_fill_table(entries, table); }

const ck_scan_kernels ck_scan_neon = {"neon", scan, multiply8, multiply16, multiply_codebook, fill_table};

#endif
