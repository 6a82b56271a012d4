#include "encode_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

/* Desktop processors have these instructions for 256 bits alone; those of servers know them under another encoding. */
#ifdef CK_IMITATE_AVX_VNNI
#define CK_TARGET "avx512f,avx512vl,avx512vnni,avx2,fma"
#define CK_ADD_PRODUCTS _mm256_dpbusd_epi32
#else
#define CK_TARGET "avxvnni,avx2,fma"
#define CK_ADD_PRODUCTS _mm256_dpbusd_avx_epi32
#endif

#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)

#define CK_ATTEND_ROWS 4
#define CK_ATTEND_VECTORS 1
#include "encode_parts.h"

/* Six rows and sixteen columns: twelve sums, two registers of weights, one of inputs. */
enum { tile_rows = 6 };

CK_INLINE void tile(
  const int count, const ck_linear *layer, size_t column, const int8_t *q, const ck_row *rows, float *out, const int use) {
  const size_t inputs = layer->inputs;
  const uint8_t *panel = layer->panels + column / CK_PANEL * CK_PANEL * inputs + 4 * (column % CK_PANEL);
  __m256i sums[tile_rows][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) sums[r][0] = sums[r][1] = _mm256_setzero_si256();
  for (size_t i = 0; i < inputs; i += 4, panel += 4 * CK_PANEL) {
    const __m256i a = _mm256_load_si256((const __m256i *)panel), b = _mm256_load_si256((const __m256i *)(panel + 32));
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      int32_t four;
      memcpy(&four, q + (size_t)r * inputs + i, 4);
      const __m256i numbers = _mm256_set1_epi32(four);
      sums[r][0] = CK_ADD_PRODUCTS(sums[r][0], a, numbers);
      sums[r][1] = CK_ADD_PRODUCTS(sums[r][1], b, numbers);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    vec_int total;
    memcpy(&total, sums[r], sizeof total);
    finish(layer, column, total, rows + r, out + (size_t)r * layer->outputs, use);
  }
}

CK_INLINE void multiply_all(
  const ck_linear *layer, const int8_t *q, const ck_row *rows, size_t count, float *out, const int use) {
  for (size_t column = 0; column < layer->outputs; column += 16) {
    size_t row = 0;
    for (; row + tile_rows <= count; row += tile_rows) {
      tile(tile_rows, layer, column, q + row * layer->inputs, rows + row, out + row * layer->outputs, use);
    }
    for (; row < count; row++) {
      tile(1, layer, column, q + row * layer->inputs, rows + row, out + row * layer->outputs, use);
    }
  }
}

static void multiply(const ck_linear *layer, const int8_t *q, const ck_row *rows, size_t count, float *out, int use) {
  switch (use) {
    case CK_STORE_GELU: multiply_all(layer, q, rows, count, out, CK_STORE_GELU); break;
    case CK_ADD: multiply_all(layer, q, rows, count, out, CK_ADD); break;
    default: multiply_all(layer, q, rows, count, out, CK_STORE); break;
  }
}

#pragma clang attribute pop

const ck_encode_kernels ck_encode_avxvnni = {"avx-vnni", round_rows, multiply, apply_gelu, normalize, attend, 0};

#endif
