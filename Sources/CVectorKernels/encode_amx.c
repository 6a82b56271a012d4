#include "encode_kernels.h"

#if defined(__x86_64__)

#ifdef CK_IMITATE_TILES
#include "imitated_tiles.h"
#define CK_TARGET "avx2,fma"
#else
#include <immintrin.h>
#define CK_TARGET "amx-tile,amx-int8,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma"
#endif

#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)

#define CK_ATTEND_ROWS 6
#define CK_ATTEND_VECTORS 2
#include "encode_parts.h"
#ifdef CK_IMITATE_TILES
enum { in_bytes = 0 };
#define attend_in_bytes attend
#else
enum { in_bytes = 1 };
#include "encode_attend_vnni.h"
#endif

/* A tile: 16 rows of 64 bytes. Tiles 0 to 3 hold sums (two of rows by two of columns), 4 and 5 inputs, 6 and 7 weights. */
enum { tile_rows = 16, tile_bytes = 64 };

/* Intel 64 and IA-32 Architectures Software Developer's Manual, LDTILECFG. */
typedef struct {
  uint8_t palette;
  uint8_t start_row;
  uint8_t reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_shapes;

CK_INLINE void finish_tile(
  const int32_t *sums, const ck_linear *layer, size_t column, const ck_row *rows, size_t count, float *out, const int use) {
  for (size_t row = 0; row < count; row++) {
    vec_int total;
    memcpy(&total, sums + 16 * row, sizeof total);
    finish(layer, column, total, rows + row, out + row * layer->outputs, use);
  }
}

CK_INLINE void multiply_all(
  const ck_linear *layer, const int8_t *q, const ck_row *rows, size_t count, float *out, const int use) {
  const size_t inputs = layer->inputs;
  int32_t sums[4][16 * 16] __attribute__((aligned(64)));
  for (size_t column = 0; column < layer->outputs; column += 32) {
    const uint8_t *panel = layer->panels + column / CK_PANEL * CK_PANEL * inputs + 4 * (column % CK_PANEL);
    for (size_t row = 0; row < count; row += 2 * tile_rows) {
      const int8_t *upper = q + row * inputs, *lower = upper + tile_rows * inputs;
      const int has_lower = count - row > tile_rows;
      _tile_zero(0);
      _tile_zero(1);
      _tile_zero(2);
      _tile_zero(3);
      for (size_t i = 0; i < inputs; i += tile_bytes) {
        _tile_loadd(6, panel + i * CK_PANEL, 4 * CK_PANEL);
        _tile_loadd(7, panel + i * CK_PANEL + tile_bytes, 4 * CK_PANEL);
        _tile_loadd(4, upper + i, inputs);
        _tile_dpbsud(0, 4, 6);
        _tile_dpbsud(1, 4, 7);
        if (has_lower) {
          _tile_loadd(5, lower + i, inputs);
          _tile_dpbsud(2, 5, 6);
          _tile_dpbsud(3, 5, 7);
        }
      }
      _tile_stored(0, sums[0], 64);
      _tile_stored(1, sums[1], 64);
      const size_t above = has_lower ? tile_rows : count - row;
      float *to = out + row * layer->outputs;
      finish_tile(sums[0], layer, column, rows + row, above, to, use);
      finish_tile(sums[1], layer, column + 16, rows + row, above, to, use);
      if (!has_lower) continue;
      _tile_stored(2, sums[2], 64);
      _tile_stored(3, sums[3], 64);
      const size_t below = count - row - tile_rows < tile_rows ? count - row - tile_rows : tile_rows;
      to += tile_rows * layer->outputs;
      finish_tile(sums[2], layer, column, rows + row + tile_rows, below, to, use);
      finish_tile(sums[3], layer, column + 16, rows + row + tile_rows, below, to, use);
    }
  }
}

static void multiply(const ck_linear *layer, const int8_t *q, const ck_row *rows, size_t count, float *out, int use) {
  tile_shapes shapes = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) {
    shapes.row_bytes[tile] = tile_bytes;
    shapes.rows[tile] = tile_rows;
  }
  _tile_loadconfig(&shapes);
  switch (use) {
    case CK_STORE_GELU: multiply_all(layer, q, rows, count, out, CK_STORE_GELU); break;
    case CK_ADD: multiply_all(layer, q, rows, count, out, CK_ADD); break;
    default: multiply_all(layer, q, rows, count, out, CK_STORE); break;
  }
  _tile_release();
}

#pragma clang attribute pop

const ck_encode_kernels ck_encode_amx = {"amx-int8", round_rows, multiply, apply_gelu, normalize, attend_in_bytes, in_bytes};

#endif
