#include "encode_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define CK_ATTEND_ROWS 4
#define CK_ATTEND_VECTORS 1
#include "encode_parts.h"

/* Three rows and sixteen columns: twelve sums, one register of weights, three of inputs. */
enum { tile_rows = 3, widest = 4 * CK_HIDDEN };

/* Bytes are widened to 16 bits: the products of bytes in pairs, as `maddubs` makes them, can overflow. */
CK_INLINE void tile(
  const int count, const ck_linear *layer, size_t column, const int16_t *q, const ck_row *rows, float *out, const int use) {
  const size_t inputs = layer->inputs;
  const uint8_t *panel = layer->panels + column / CK_PANEL * CK_PANEL * inputs + 4 * (column % CK_PANEL);
  __m256i sums[tile_rows][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    for (int j = 0; j < 4; j++) sums[r][j] = _mm256_setzero_si256();
  }
  for (size_t i = 0; i < inputs; i += 4, panel += 4 * CK_PANEL) {
    __m256i numbers[tile_rows];
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      int64_t four;
      memcpy(&four, q + (size_t)r * inputs + i, 8);
      numbers[r] = _mm256_set1_epi64x(four);
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      const __m256i weights = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(panel + 16 * j)));
#pragma clang loop unroll(full)
      for (int r = 0; r < count; r++) sums[r][j] = _mm256_add_epi32(sums[r][j], _mm256_madd_epi16(weights, numbers[r]));
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    int32_t pairs[32], columns[16];
    for (int j = 0; j < 4; j++) _mm256_storeu_si256((__m256i *)(pairs + 8 * j), sums[r][j]);
    for (int j = 0; j < 16; j++) columns[j] = pairs[2 * j] + pairs[2 * j + 1];
    vec_int total;
    memcpy(&total, columns, sizeof total);
    finish(layer, column, total, rows + r, out + (size_t)r * layer->outputs, use);
  }
}

CK_INLINE void multiply_all(
  const ck_linear *layer, const int8_t *q, const ck_row *rows, size_t count, float *out, const int use) {
  /* So many rows are widened at a time, once for all columns. */
  enum { block = 48 };
  int16_t wide[block * widest];
  for (size_t first = 0; first < count; first += block) {
    const size_t some = count - first < block ? count - first : block;
    for (size_t i = 0; i < some * layer->inputs; i++) wide[i] = q[first * layer->inputs + i];
    float *to = out + first * layer->outputs;
    for (size_t column = 0; column < layer->outputs; column += 16) {
      size_t row = 0;
      for (; row + tile_rows <= some; row += tile_rows) {
        tile(tile_rows, layer, column, wide + row * layer->inputs, rows + first + row, to + row * layer->outputs, use);
      }
      for (; row < some; row++) {
        tile(1, layer, column, wide + row * layer->inputs, rows + first + row, to + row * layer->outputs, use);
      }
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

const ck_encode_kernels ck_encode_avx2 = {"avx2", round_rows, multiply, apply_gelu, normalize, attend, 0};

#endif
