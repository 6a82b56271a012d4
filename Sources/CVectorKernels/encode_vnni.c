#include "encode_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma"))), apply_to = function)

#define CK_ATTEND_ROWS 6
#define CK_ATTEND_VECTORS 2
#include "encode_parts.h"

#include "encode_attend_vnni.h"

/* Six rows and four registers of columns: 24 sums, four registers of weights, one of inputs. */
enum { tile_rows = 6 };

CK_INLINE void tile(
  const int count, const ck_linear *layer, size_t column, const int8_t *q, const ck_row *rows, float *out, const int use) {
  const size_t inputs = layer->inputs;
  const uint8_t *panel = layer->panels + column * inputs;
  __m512i sums[tile_rows][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    for (int j = 0; j < 4; j++) sums[r][j] = _mm512_setzero_si512();
  }
  for (size_t i = 0; i < inputs; i += 4, panel += 4 * CK_PANEL) {
    __m512i a = _mm512_load_si512(panel), b = _mm512_load_si512(panel + 64);
    __m512i c = _mm512_load_si512(panel + 128), d = _mm512_load_si512(panel + 192);
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      int32_t four;
      memcpy(&four, q + (size_t)r * inputs + i, 4);
      const __m512i numbers = _mm512_set1_epi32(four);
      sums[r][0] = _mm512_dpbusd_epi32(sums[r][0], a, numbers);
      sums[r][1] = _mm512_dpbusd_epi32(sums[r][1], b, numbers);
      sums[r][2] = _mm512_dpbusd_epi32(sums[r][2], c, numbers);
      sums[r][3] = _mm512_dpbusd_epi32(sums[r][3], d, numbers);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    for (int j = 0; j < 4; j++) {
      const size_t at = column + 16 * (size_t)j;
      finish(layer, at, (vec_int)sums[r][j], rows + r, out + (size_t)r * layer->outputs, use);
    }
  }
}

CK_INLINE void multiply_all(
  const ck_linear *layer, const int8_t *q, const ck_row *rows, size_t count, float *out, const int use) {
  for (size_t column = 0; column < layer->outputs; column += CK_PANEL) {
    size_t row = 0;
    for (; row + tile_rows <= count; row += tile_rows) {
      tile(tile_rows, layer, column, q + row * layer->inputs, rows + row, out + row * layer->outputs, use);
    }
    const int8_t *last = q + row * layer->inputs;
    float *to = out + row * layer->outputs;
    switch (count - row) {
      case 5: tile(5, layer, column, last, rows + row, to, use); break;
      case 4: tile(4, layer, column, last, rows + row, to, use); break;
      case 3: tile(3, layer, column, last, rows + row, to, use); break;
      case 2: tile(2, layer, column, last, rows + row, to, use); break;
      case 1: tile(1, layer, column, last, rows + row, to, use); break;
      default: break;
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

const ck_encode_kernels ck_encode_vnni = {"avx512-vnni", round_rows, multiply, apply_gelu, normalize, attend_in_bytes, 1};

#endif
