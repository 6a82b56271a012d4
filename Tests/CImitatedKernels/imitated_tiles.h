/* AMX's eight tiles in memory, as the Intel manual's pseudo-code describes the instructions. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static _Thread_local struct {
  uint8_t bytes[8][16][64];
  int rows[8];
  int row_bytes[8];
} tiles;

static void _tile_loadconfig(const void *shapes) {
  const uint8_t *bytes = shapes;
  for (int tile = 0; tile < 8; tile++) {
    uint16_t width;
    memcpy(&width, bytes + 16 + 2 * tile, 2);
    tiles.row_bytes[tile] = width;
    tiles.rows[tile] = bytes[48 + tile];
  }
}

static void _tile_release(void) { memset(&tiles, 0, sizeof tiles); }

static void _tile_zero(int tile) { memset(tiles.bytes[tile], 0, sizeof tiles.bytes[tile]); }

static void _tile_loadd(int tile, const void *from, size_t stride) {
  _tile_zero(tile);
  for (int row = 0; row < tiles.rows[tile]; row++) {
    memcpy(tiles.bytes[tile][row], (const uint8_t *)from + (size_t)row * stride, (size_t)tiles.row_bytes[tile]);
  }
}

static void _tile_stored(int tile, void *to, size_t stride) {
  for (int row = 0; row < tiles.rows[tile]; row++) {
    memcpy((uint8_t *)to + (size_t)row * stride, tiles.bytes[tile][row], (size_t)tiles.row_bytes[tile]);
  }
}

/* sums += a (signed bytes) · b (unsigned bytes, four rows of a column side by side). */
static void _tile_dpbsud(int sums, int a, int b) {
  for (int row = 0; row < tiles.rows[sums]; row++) {
    int32_t numbers[16];
    memcpy(numbers, tiles.bytes[sums][row], 64);
    for (int quad = 0; quad < tiles.row_bytes[a] / 4; quad++) {
      for (int column = 0; column < tiles.row_bytes[sums] / 4; column++) {
        for (int i = 0; i < 4; i++) {
          numbers[column] += (int8_t)tiles.bytes[a][row][4 * quad + i] * tiles.bytes[b][quad][4 * column + i];
        }
      }
    }
    memcpy(tiles.bytes[sums][row], numbers, 64);
  }
}
