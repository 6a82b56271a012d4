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

/* What four 128-bit lanes of even and of odd rows' sums are together: sixteen rows' sums. */
TARGET static inline __m512 gather_sums(__m512i even, __m512i odd) {
  __m256i evens = _mm256_add_epi16(_mm512_castsi512_si256(even), _mm512_extracti64x4_epi64(even, 1));
  __m256i odds = _mm256_add_epi16(_mm512_castsi512_si256(odd), _mm512_extracti64x4_epi64(odd, 1));
  __m128i e = _mm_add_epi16(_mm256_castsi256_si128(evens), _mm256_extracti128_si256(evens, 1));
  __m128i o = _mm_add_epi16(_mm256_castsi256_si128(odds), _mm256_extracti128_si256(odds, 1));
  __m256i sums = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_unpacklo_epi16(e, o)), _mm_unpackhi_epi16(e, o), 1);
  return _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(sums));
}

/* The sums of 64 entries each of the sixteen rows of each block: two blocks share what is loaded of the table. */
TARGET static inline __attribute__((always_inline)) void add_entries(
  const int count, const ck_block *block, const ck_table *table, __m512 *sums) {
  const __m512i nibble = _mm512_set1_epi8(15), low_bytes = _mm512_set1_epi16(255);
  __m512i even[2], odd[2];
  for (int i = 0; i < count; i++) even[i] = odd[i] = _mm512_setzero_si512();
  for (int group = 0; group < CK_CODE_PAIRS; group += 16) {
    __m512i bytes[2];
    for (int i = 0; i < count; i++) bytes[i] = _mm512_setzero_si512();
    for (int pair = group; pair < group + 16; pair += 4) {
      /* Each 128 bits are sixteen rows of one pair of sub-spaces. */
      __m512i for_low = _mm512_loadu_si512(table->low[pair]);
      __m512i for_high = _mm512_loadu_si512(table->high[pair]);
      for (int i = 0; i < count; i++) {
        __m512i code = _mm512_loadu_si512(block[i].codes[pair]);
        __m512i first = _mm512_shuffle_epi8(for_low, _mm512_and_si512(code, nibble));
        __m512i second = _mm512_shuffle_epi8(for_high, _mm512_and_si512(_mm512_srli_epi16(code, 4), nibble));
        bytes[i] = _mm512_add_epi8(bytes[i], _mm512_add_epi8(first, second));
      }
    }
    for (int i = 0; i < count; i++) {
      even[i] = _mm512_add_epi16(even[i], _mm512_and_si512(bytes[i], low_bytes));
      odd[i] = _mm512_add_epi16(odd[i], _mm512_srli_epi16(bytes[i], 8));
    }
  }
  for (int i = 0; i < count; i++) sums[i] = gather_sums(even[i], odd[i]);
}

TARGET static inline __attribute__((always_inline)) size_t keep_over(
  __m512 estimates, __m512 limit, size_t rows, uint32_t first, ck_candidate *out) {
  uint32_t over = _mm512_cmp_ps_mask(estimates, limit, _CMP_GT_OQ);
  if (rows < CK_BLOCK_ROWS) over &= (1u << rows) - 1;
  if (over == 0) return 0;
  /* Estimate and number side by side, those that are over pushed together. */
  const __m512i numbers = _mm512_add_epi32(
    _mm512_set1_epi32((int32_t)first), _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  const __m512i bits = _mm512_castps_si512(estimates);
  const __m512i low = _mm512_permutex2var_epi32(
    bits, _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0), numbers);
  const __m512i high = _mm512_permutex2var_epi32(
    bits, _mm512_set_epi32(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8), numbers);
  const size_t lows = (size_t)__builtin_popcount(over & 255);
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi64((__mmask8)over, low));
  _mm512_storeu_si512(out + lows, _mm512_maskz_compress_epi64((__mmask8)(over >> 8), high));
  return (size_t)__builtin_popcount(over);
}

TARGET static size_t scan(
  const ck_block *blocks, size_t rows, const ck_table *table, float base, float threshold, uint32_t first, ck_candidate *out) {
  const __m512 scale = _mm512_set1_ps(table->scale), offset = _mm512_set1_ps(table->offset);
  const __m512 bases = _mm512_set1_ps(base), limit = _mm512_set1_ps(threshold);
  size_t count = 0, row = 0;
  for (; row + CK_BLOCK_ROWS < rows; row += 2 * CK_BLOCK_ROWS) {
    const ck_block *block = blocks + row / CK_BLOCK_ROWS;
    /* Past the end this asks for memory that nobody reads; it is never an error. */
    for (int line = 0; line < 2 * (int)sizeof(ck_block); line += 64) CK_PREFETCH((const char *)(block + 4) + line);
    __m512 sums[2];
    add_entries(2, block, table, sums);
    for (int i = 0; i < 2; i++) {
      const __m512 estimates =
        _mm512_fmadd_ps(_mm512_fmadd_ps(sums[i], scale, offset), _mm512_loadu_ps(block[i].factors), bases);
      const size_t from = row + (size_t)i * CK_BLOCK_ROWS;
      count += keep_over(estimates, limit, rows - from, first + (uint32_t)from, out + count);
    }
  }
  if (row < rows) {
    const ck_block *block = blocks + row / CK_BLOCK_ROWS;
    __m512 sums[2];
    add_entries(1, block, table, sums);
    const __m512 estimates = _mm512_fmadd_ps(_mm512_fmadd_ps(sums[0], scale, offset), _mm512_loadu_ps(block->factors), bases);
    count += keep_over(estimates, limit, rows - row, first + (uint32_t)row, out + count);
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

#define TARGET_VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")))

/* A query as two signed bytes a number: number = 256 · high + low. Six registers each. */
typedef struct {
  __m512i high[CK_DIMENSION / 64], low[CK_DIMENSION / 64];
  __m128i offset;
} byte_query;

/* The rows' signed bytes become unsigned by adding 128; what that adds to the products is taken off in the end. */
TARGET_VNNI static inline void split_query(const int16_t *query, byte_query *split) {
  __m512i sum = _mm512_setzero_si512();
  for (int i = 0; i < CK_DIMENSION / 64; i++) {
    __m512i first = _mm512_loadu_si512(query + 64 * i), second = _mm512_loadu_si512(query + 64 * i + 32);
    sum = _mm512_add_epi32(sum, _mm512_madd_epi16(first, _mm512_set1_epi16(1)));
    sum = _mm512_add_epi32(sum, _mm512_madd_epi16(second, _mm512_set1_epi16(1)));
    /* Adding 128 rounds to the nearest multiple of 256. */
    __m512i high_first = _mm512_srai_epi16(_mm512_add_epi16(first, _mm512_set1_epi16(128)), 8);
    __m512i high_second = _mm512_srai_epi16(_mm512_add_epi16(second, _mm512_set1_epi16(128)), 8);
    split->high[i] = _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi16_epi8(high_first)), _mm512_cvtepi16_epi8(high_second), 1);
    split->low[i] = _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi16_epi8(first)), _mm512_cvtepi16_epi8(second), 1);
  }
  split->offset = _mm_set1_epi32(128 * _mm512_reduce_add_epi32(sum));
}

TARGET_VNNI static inline __m512i add_products(const int8_t *row, const byte_query *query) {
  const __m512i flip = _mm512_set1_epi8((char)0x80);
  __m512i high = _mm512_setzero_si512(), low = _mm512_setzero_si512();
  for (int i = 0; i < CK_DIMENSION / 64; i++) {
    const __m512i bytes = _mm512_xor_si512(_mm512_loadu_si512(row + 64 * i), flip);
    high = _mm512_dpbusd_epi32(high, bytes, query->high[i]);
    low = _mm512_dpbusd_epi32(low, bytes, query->low[i]);
  }
  return _mm512_add_epi32(_mm512_slli_epi32(high, 8), low);
}

/* Four rows' sixteen sums each become four products. */
TARGET_VNNI static inline __m128i reduce_four(const __m512i *sums) {
  const __m512i a = _mm512_add_epi32(_mm512_unpacklo_epi32(sums[0], sums[1]), _mm512_unpackhi_epi32(sums[0], sums[1]));
  const __m512i b = _mm512_add_epi32(_mm512_unpacklo_epi32(sums[2], sums[3]), _mm512_unpackhi_epi32(sums[2], sums[3]));
  const __m512i c = _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
  const __m256i d = _mm256_add_epi32(_mm512_castsi512_si256(c), _mm512_extracti64x4_epi64(c, 1));
  return _mm_add_epi32(_mm256_castsi256_si128(d), _mm256_extracti128_si256(d, 1));
}

TARGET_VNNI static void multiply8_vnni(
  const int8_t *vectors, const uint32_t *numbers, size_t count, const int16_t *query, int32_t *products) {
  if (count < 4) {
    multiply8(vectors, numbers, count, query, products);
    return;
  }
  byte_query split;
  split_query(query, &split);
  if (numbers) {
    for (size_t i = 0; i < count && i < 2 * CK_ROWS_AHEAD; i++) ck_prefetch_row(vectors + CK_DIMENSION * (size_t)numbers[i]);
  }
  for (size_t i = 0; i < count; i += 4) {
    /* The last four may overlap those before. */
    if (i + 4 > count) i = count - 4;
    __m512i sums[4];
    for (size_t row = 0; row < 4; row++) {
      if (numbers && i + row + 2 * CK_ROWS_AHEAD < count) {
        ck_prefetch_row(vectors + CK_DIMENSION * (size_t)numbers[i + row + 2 * CK_ROWS_AHEAD]);
      }
      sums[row] = add_products(vectors + CK_DIMENSION * (numbers ? (size_t)numbers[i + row] : i + row), &split);
    }
    _mm_storeu_si128((__m128i *)(products + i), _mm_sub_epi32(reduce_four(sums), split.offset));
  }
}

const ck_scan_kernels ck_scan_avx512_vnni = {
  "avx512-vnni", scan, multiply8_vnni, multiply16, multiply_codebook, fill_table};

const ck_scan_kernels ck_scan_avx512 = {"avx512", scan, multiply8, multiply16, multiply_codebook, fill_table};

#endif
