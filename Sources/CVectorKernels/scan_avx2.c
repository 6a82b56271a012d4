#include "scan_kernels.h"

#if CK_HAS_X86

#ifdef CK_IMITATE_X86
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx2.h>
#include <simde/x86/f16c.h>
#include <simde/x86/fma.h>
#define TARGET
#else
#include <immintrin.h>
#define TARGET __attribute__((target("avx2,fma")))
#endif


/* Sixteen rows' sums of 64 entries each, as two vectors of eight floats. */
TARGET static inline void add_entries(const ck_block *block, const ck_table *table, __m256 *low, __m256 *high) {
  const __m256i nibble = _mm256_set1_epi8(15);
  __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
  for (int first = 0; first < CK_CODE_PAIRS; first += first % 4 ? 14 : 2) {
    __m256i bytes = _mm256_setzero_si256();
    for (int pair = first; pair < first + 16; pair += 4) {
      /* The low 128 bits are sixteen rows of one pair of sub-spaces, the high ones of the next. */
      __m256i code = _mm256_loadu_si256((const __m256i *)block->codes[pair]);
      __m256i for_low = _mm256_loadu_si256((const __m256i *)table->low[pair]);
      __m256i for_high = _mm256_loadu_si256((const __m256i *)table->high[pair]);
      bytes = _mm256_add_epi8(bytes, _mm256_shuffle_epi8(for_low, _mm256_and_si256(code, nibble)));
      bytes = _mm256_add_epi8(bytes, _mm256_shuffle_epi8(for_high, _mm256_and_si256(_mm256_srli_epi16(code, 4), nibble)));
    }
    even = _mm256_add_epi16(even, _mm256_and_si256(bytes, _mm256_set1_epi16(255)));
    odd = _mm256_add_epi16(odd, _mm256_srli_epi16(bytes, 8));
  }
  __m128i evens = _mm_add_epi16(_mm256_castsi256_si128(even), _mm256_extracti128_si256(even, 1));
  __m128i odds = _mm_add_epi16(_mm256_castsi256_si128(odd), _mm256_extracti128_si256(odd, 1));
  *low = _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_unpacklo_epi16(evens, odds)));
  *high = _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_unpackhi_epi16(evens, odds)));
}

TARGET static inline __m256 estimate(__m256 sum, const float *factors, __m256 scale, __m256 offset, __m256 base) {
  return _mm256_fmadd_ps(_mm256_fmadd_ps(sum, scale, offset), _mm256_loadu_ps(factors), base);
}

TARGET static size_t scan(
  const ck_block *blocks, size_t rows, const ck_table *table, float base, float threshold, uint32_t first, ck_candidate *out) {
  const __m256 scale = _mm256_set1_ps(table->scale), offset = _mm256_set1_ps(table->offset);
  const __m256 bases = _mm256_set1_ps(base), limit = _mm256_set1_ps(threshold);
  size_t count = 0;
  for (size_t row = 0; row < rows; row += CK_BLOCK_ROWS) {
    const ck_block *block = blocks + row / CK_BLOCK_ROWS;
    /* Past the end this asks for memory that nobody reads; it is never an error. */
    for (int line = 0; line < (int)sizeof(ck_block); line += 64) CK_PREFETCH((const char *)(block + 4) + line);
    __m256 low, high;
    add_entries(block, table, &low, &high);
    low = estimate(low, block->factors, scale, offset, bases);
    high = estimate(high, block->factors + 8, scale, offset, bases);
    uint32_t over = (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(low, limit, _CMP_GT_OQ)) |
                    (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(high, limit, _CMP_GT_OQ)) << 8;
    if (rows - row < CK_BLOCK_ROWS) over &= (1u << (rows - row)) - 1;
    if (over == 0) continue;
    float estimates[CK_BLOCK_ROWS];
    _mm256_storeu_ps(estimates, low);
    _mm256_storeu_ps(estimates + 8, high);
    for (; over != 0; over &= over - 1) {
      int lane = __builtin_ctz(over);
      out[count++] = (ck_candidate){estimates[lane], first + (uint32_t)row + (uint32_t)lane};
    }
  }
  return count;
}

TARGET static inline int32_t multiply8_row(const int8_t *vector, const int16_t *query) {
  __m256i a = _mm256_setzero_si256(), b = _mm256_setzero_si256();
  for (int j = 0; j < CK_DIMENSION; j += 32) {
    __m256i first = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(vector + j)));
    __m256i second = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(vector + j + 16)));
    a = _mm256_add_epi32(a, _mm256_madd_epi16(first, _mm256_loadu_si256((const __m256i *)(query + j))));
    b = _mm256_add_epi32(b, _mm256_madd_epi16(second, _mm256_loadu_si256((const __m256i *)(query + j + 16))));
  }
  a = _mm256_add_epi32(a, b);
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
  return _mm_cvtsi128_si32(sum);
}

TARGET static void multiply8(
  const int8_t *vectors, const uint32_t *numbers, size_t count, const int16_t *query, int32_t *products) {
  if (!numbers) {
    for (size_t i = 0; i < count; i++) products[i] = multiply8_row(vectors + CK_DIMENSION * i, query);
    return;
  }
  for (size_t i = 0; i < count && i < CK_ROWS_AHEAD; i++) ck_prefetch_row(vectors + CK_DIMENSION * (size_t)numbers[i]);
  for (size_t i = 0; i < count; i++) {
    if (i + CK_ROWS_AHEAD < count) ck_prefetch_row(vectors + CK_DIMENSION * (size_t)numbers[i + CK_ROWS_AHEAD]);
    products[i] = multiply8_row(vectors + CK_DIMENSION * (size_t)numbers[i], query);
  }
}

TARGET static void multiply16(
  const int8_t *high, const uint8_t *low, const uint32_t *numbers, size_t count, const float *query, float *products) {
  for (size_t i = 0; numbers && i < count; i++) {
    ck_prefetch_row(high + CK_DIMENSION * (size_t)numbers[i]);
    ck_prefetch_row(low + CK_DIMENSION * (size_t)numbers[i]);
  }
  for (size_t i = 0; i < count; i++) {
    size_t first = CK_DIMENSION * (size_t)(numbers ? numbers[i] : i);
    __m256 a = _mm256_setzero_ps(), b = _mm256_setzero_ps();
    for (size_t j = 0; j < CK_DIMENSION; j += 16) {
      __m128i lows = _mm_loadu_si128((const __m128i *)(low + first + j));
      __m128i highs = _mm_loadu_si128((const __m128i *)(high + first + j));
      __m128i one = _mm_unpacklo_epi8(lows, highs), two = _mm_unpackhi_epi8(lows, highs);
      a = _mm256_fmadd_ps(_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(one)), _mm256_loadu_ps(query + j), a);
      b = _mm256_fmadd_ps(_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(two)), _mm256_loadu_ps(query + j + 8), b);
    }
    a = _mm256_add_ps(a, b);
    __m128 sum = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    products[i] = _mm_cvtss_f32(_mm_add_ss(sum, _mm_shuffle_ps(sum, sum, 1)));
  }
}

TARGET static void multiply_codebook(const float *codebook, const float *query, float *entries) {
  for (size_t s = 0; s < CK_SUBSPACES; s++, codebook += CK_SUBSPACE_WIDTH * 16, query += CK_SUBSPACE_WIDTH, entries += 16) {
    __m256 low = _mm256_setzero_ps(), high = _mm256_setzero_ps();
    for (size_t j = 0; j < CK_SUBSPACE_WIDTH; j++) {
      __m256 number = _mm256_set1_ps(query[j]);
      low = _mm256_fmadd_ps(number, _mm256_loadu_ps(codebook + 16 * j), low);
      high = _mm256_fmadd_ps(number, _mm256_loadu_ps(codebook + 16 * j + 8), high);
    }
    _mm256_storeu_ps(entries, low);
    _mm256_storeu_ps(entries + 8, high);
  }
}

TARGET static void fill_table(const float *entries, ck_table *table) { ck_fill_table(entries, table); }

const ck_scan_kernels ck_scan_avx2 = {"avx2", scan, multiply8, multiply16, multiply_codebook, fill_table};

#endif
