#include "scan_kernels.h"

#if CK_HAS_X86

#ifdef CK_IMITATE_X86
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#include <simde/x86/fma.h>
#define TARGET
#else
#include <immintrin.h>
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#endif

/* Sixteen rows' sums of 64 entries each. */
TARGET static inline __m512 add_entries(const ck_block *block, const ck_table *table) {
  const __m512i nibble = _mm512_set1_epi8(15);
  __m512i even = _mm512_setzero_si512(), odd = _mm512_setzero_si512();
  for (int group = 0; group < CK_CODE_PAIRS; group += 16) {
    __m512i bytes = _mm512_setzero_si512();
    for (int pair = group; pair < group + 16; pair += 4) {
      /* Each 128 bits are sixteen rows of one pair of sub-spaces. */
      __m512i code = _mm512_loadu_si512(block->codes[pair]);
      __m512i for_low = _mm512_loadu_si512(table->low[pair]);
      __m512i for_high = _mm512_loadu_si512(table->high[pair]);
      bytes = _mm512_add_epi8(bytes, _mm512_shuffle_epi8(for_low, _mm512_and_si512(code, nibble)));
      bytes = _mm512_add_epi8(bytes, _mm512_shuffle_epi8(for_high, _mm512_and_si512(_mm512_srli_epi16(code, 4), nibble)));
    }
    even = _mm512_add_epi16(even, _mm512_and_si512(bytes, _mm512_set1_epi16(255)));
    odd = _mm512_add_epi16(odd, _mm512_srli_epi16(bytes, 8));
  }
  __m256i evens = _mm256_add_epi16(_mm512_castsi512_si256(even), _mm512_extracti64x4_epi64(even, 1));
  __m256i odds = _mm256_add_epi16(_mm512_castsi512_si256(odd), _mm512_extracti64x4_epi64(odd, 1));
  __m128i e = _mm_add_epi16(_mm256_castsi256_si128(evens), _mm256_extracti128_si256(evens, 1));
  __m128i o = _mm_add_epi16(_mm256_castsi256_si128(odds), _mm256_extracti128_si256(odds, 1));
  __m256i sums = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_unpacklo_epi16(e, o)), _mm_unpackhi_epi16(e, o), 1);
  return _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(sums));
}

TARGET static size_t scan(
  const ck_block *blocks, size_t rows, const ck_table *table, float base, float threshold, uint32_t first, ck_candidate *out) {
  const __m512 scale = _mm512_set1_ps(table->scale), offset = _mm512_set1_ps(table->offset);
  const __m512 bases = _mm512_set1_ps(base), limit = _mm512_set1_ps(threshold);
  size_t count = 0;
  for (size_t row = 0; row < rows; row += CK_BLOCK_ROWS) {
    const ck_block *block = blocks + row / CK_BLOCK_ROWS;
    /* Past the end this asks for memory that nobody reads; it is never an error. */
    for (int line = 0; line < (int)sizeof(ck_block); line += 64) CK_PREFETCH((const char *)(block + 4) + line);
    __m512 estimates =
      _mm512_fmadd_ps(_mm512_fmadd_ps(add_entries(block, table), scale, offset), _mm512_loadu_ps(block->factors), bases);
    uint32_t over = _mm512_cmp_ps_mask(estimates, limit, _CMP_GT_OQ);
    if (rows - row < CK_BLOCK_ROWS) over &= (1u << (rows - row)) - 1;
    if (over == 0) continue;
    float numbers[CK_BLOCK_ROWS];
    _mm512_storeu_ps(numbers, estimates);
    for (; over != 0; over &= over - 1) {
      int lane = __builtin_ctz(over);
      out[count++] = (ck_candidate){numbers[lane], first + (uint32_t)row + (uint32_t)lane};
    }
  }
  return count;
}

TARGET static inline int32_t multiply8_row(const int8_t *vector, const int16_t *query) {
  __m512i a = _mm512_setzero_si512(), b = _mm512_setzero_si512();
  for (int j = 0; j < CK_DIMENSION; j += 64) {
    __m512i first = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(vector + j)));
    __m512i second = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(vector + j + 32)));
    a = _mm512_add_epi32(a, _mm512_madd_epi16(first, _mm512_loadu_si512(query + j)));
    b = _mm512_add_epi32(b, _mm512_madd_epi16(second, _mm512_loadu_si512(query + j + 32)));
  }
  return _mm512_reduce_add_epi32(_mm512_add_epi32(a, b));
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
    __m512 sum = _mm512_setzero_ps();
    for (size_t j = 0; j < CK_DIMENSION; j += 16) {
      __m256i highs = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(high + first + j)));
      __m256i lows = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(low + first + j)));
      __m256i row = _mm256_or_si256(_mm256_slli_epi16(highs, 8), lows);
      sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(row)), _mm512_loadu_ps(query + j), sum);
    }
    products[i] = _mm512_reduce_add_ps(sum);
  }
}

TARGET static void multiply_codebook(const float *codebook, const float *query, float *entries) {
  for (size_t s = 0; s < CK_SUBSPACES; s++, codebook += CK_SUBSPACE_WIDTH * 16, query += CK_SUBSPACE_WIDTH, entries += 16) {
    __m512 sum = _mm512_setzero_ps();
    for (size_t j = 0; j < CK_SUBSPACE_WIDTH; j++) {
      sum = _mm512_fmadd_ps(_mm512_set1_ps(query[j]), _mm512_loadu_ps(codebook + 16 * j), sum);
    }
    _mm512_storeu_ps(entries, sum);
  }
}

TARGET static void fill_table(const float *entries, ck_table *table) { ck_fill_table(entries, table); }

const ck_scan_kernels ck_scan_avx512 = {"avx512", scan, multiply8, multiply16, multiply_codebook, fill_table};

#endif
