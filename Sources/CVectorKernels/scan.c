#include "scan_kernels.h"

static size_t scan(
  const ck_block *blocks, size_t rows, const ck_table *table, float base, float threshold, uint32_t first, ck_candidate *out) {
  size_t count = 0;
  for (size_t row = 0; row < rows; row++) {
    const ck_block *block = blocks + row / CK_BLOCK_ROWS;
    size_t lane = row % CK_BLOCK_ROWS;
    uint32_t sum = 0;
    for (size_t pair = 0; pair < CK_CODE_PAIRS; pair++) {
      uint8_t byte = block->codes[pair][lane];
      sum += table->low[pair][byte & 15] + table->high[pair][byte >> 4];
    }
    float estimate = base + (table->offset + table->scale * (float)sum) * block->factors[lane];
    if (estimate > threshold) out[count++] = (ck_candidate){estimate, first + (uint32_t)row};
  }
  return count;
}

static void multiply8(
  const int8_t *vectors, const uint32_t *numbers, size_t count, const int16_t *query, int32_t *products) {
  for (size_t i = 0; i < count; i++) {
    const int8_t *vector = vectors + CK_DIMENSION * (numbers ? numbers[i] : i);
    int32_t sum = 0;
    for (size_t j = 0; j < CK_DIMENSION; j++) sum += vector[j] * query[j];
    products[i] = sum;
  }
}

static void multiply16(
  const int8_t *high, const uint8_t *low, const uint32_t *numbers, size_t count, const float *query, float *products) {
  for (size_t i = 0; i < count; i++) {
    size_t first = CK_DIMENSION * (size_t)(numbers ? numbers[i] : i);
    float sum = 0;
    for (size_t j = 0; j < CK_DIMENSION; j++) sum += (float)(high[first + j] * 256 + low[first + j]) * query[j];
    products[i] = sum;
  }
}

static void multiply_codebook(const float *codebook, const float *query, float *entries) {
  for (size_t s = 0; s < CK_SUBSPACES; s++) {
    for (size_t e = 0; e < 16; e++) {
      float sum = 0;
      for (size_t j = 0; j < CK_SUBSPACE_WIDTH; j++) {
        sum += query[CK_SUBSPACE_WIDTH * s + j] * codebook[(CK_SUBSPACE_WIDTH * s + j) * 16 + e];
      }
      entries[16 * s + e] = sum;
    }
  }
}

static void fill_table(const float *entries, ck_table *table) { ck_fill_table(entries, table); }

const ck_scan_kernels ck_scan_plain = {"plain", scan, multiply8, multiply16, multiply_codebook, fill_table};

const ck_scan_kernels *ck_scan_kernels_for(uint32_t features) {
#if CK_HAS_X86
  if (features & CK_CPU_AVX512) return features & CK_CPU_AVX512_VNNI ? &ck_scan_avx512_vnni : &ck_scan_avx512;
  if (features & CK_CPU_AVX2) return &ck_scan_avx2;
#endif
#if CK_HAS_NEON
  if (features & CK_CPU_NEON) return &ck_scan_neon;
#endif
  return &ck_scan_plain;
}
