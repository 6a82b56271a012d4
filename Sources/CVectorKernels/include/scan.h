/*
 * Kernels of the vector index: 4-bit product codes read 16 rows at a time, and products with 8-bit and 16-bit rows.
 *
 * Codes follow André, Kermarrec & Le Scouarnec, "Cache locality is not enough" (VLDB 2015): each sub-space's 16 possible
 * products with the query lie in one register, and one byte shuffle looks up sixteen rows.
 */
#ifndef CHARTKEEP_SCAN_H
#define CHARTKEEP_SCAN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

enum {
  CK_DIMENSION = 384,
  /* Sub-spaces of 6 dimensions, 16 centroids each: 32 bytes a row. */
  CK_SUBSPACES = 64,
  CK_SUBSPACE_WIDTH = CK_DIMENSION / CK_SUBSPACES,
  CK_CODE_PAIRS = CK_SUBSPACES / 2,
  CK_BLOCK_ROWS = 16,
  /* Four pairs at distances of four make a group: 0, 4, 8, 12; 1, 5, 9, 13; … 16, 20, 24, 28; … */
  CK_TABLE_GROUPS = CK_CODE_PAIRS / 4,
};

/*
 * Sixteen rows: byte `codes[pair][row]` holds the code of sub-space 2·pair in its low half and of 2·pair + 1 in its high half.
 * `factors[row]` stretches the row's decoded vector to what makes its product with the row itself right.
 */
typedef struct {
  uint8_t codes[CK_CODE_PAIRS][CK_BLOCK_ROWS];
  float factors[CK_BLOCK_ROWS];
} ck_block;

/*
 * A query's products with all sub-space centroids, in steps of `scale` over the least of each sub-space. Those that codes' low
 * halves look up lie together, and so do those of the high halves: sub-spaces 0, 2, 4 … and 1, 3, 5 … The entries of a group's
 * eight sub-spaces add up to a byte at most.
 */
typedef struct {
  uint8_t low[CK_CODE_PAIRS][16];
  uint8_t high[CK_CODE_PAIRS][16];
  float scale;
  /* The sum of all sub-spaces' least products. */
  float offset;
} ck_table;

typedef struct {
  float estimate;
  uint32_t row;
} ck_candidate;

typedef struct {
  const char *name;

  /*
   * Estimates base + (offset + scale · Σ entries) · factor for `rows` rows in ⌈rows / 16⌉ blocks. Those over `threshold`
   * are written to `out` with their number, counted from `first`; `out` must have room for 16 · ⌈rows / 16⌉. Returns how many.
   */
  size_t (*scan)(
    const ck_block *blocks, size_t rows, const ck_table *table, float base, float threshold, uint32_t first, ck_candidate *out);

  /* products[i] = Σ query[j] · vectors[numbers[i]][j], (· × 384); `numbers` may be NULL: then rows 0, 1, 2 …
   * A query's numbers lie between −32639 and 32639. */
  void (*multiply8)(
    const int8_t *vectors, const uint32_t *_Nullable numbers, size_t count, const int16_t *query, int32_t *products);

  /* The same for rows of 16 bits whose high and low bytes lie in two arrays; the products are floats. */
  void (*multiply16)(
    const int8_t *high, const uint8_t *low, const uint32_t *_Nullable numbers, size_t count, const float *query, float *products);

  /* entries[s][e] = Σ query[6 · s + j] · codebook[s][j][e]: (64 × 16), from (64 × 6 × 16). */
  void (*multiply_codebook)(const float *codebook, const float *query, float *entries);

  /* entries (64 × 16) as steps over the least of each sub-space, as fine as the widest group allows. */
  void (*fill_table)(const float *entries, ck_table *table);
} ck_scan_kernels;

/* Asks for a cache line before it is needed. */
static inline void ck_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

/* The best kernels for these bits of `cpu.h`; those of plain C for 0. Never NULL. */
const ck_scan_kernels *ck_scan_kernels_for(uint32_t features);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif

#endif
